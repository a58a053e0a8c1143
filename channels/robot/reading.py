"""A written text as it is read aloud (口语化): numbers, dates, times, phones, codes and symbols in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from channels.robot.numerals import by_digit, cardinal, counted, year

Reader = Callable[[re.Match[str]], str]

KEPT = frozenset("，。！？；：、（）《》“”‘’…—【】〔〕")
CIRCLED = {ord(c): f"，第{n}，" for n, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩", 1)}
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
TO = r"\s*(?:[-–—~～]|至)\s*"
MEASURES = (
    "个|份|张|本|次|人(?![社才力])|名|位|户|家|年(?!级)|周|天|小时|分钟|元|块|万|亿|倍|种|项|处|台|辆|套|页|枚|岁|"
    "条(?!例)|间|步|样|寸|平方米|立方米|公里|米|吨|公斤|克|厘米|毫米|度|股|类|副|面|件|科|门|届|期|遍|趟"
)
UNITS = {
    "km": "公里", "m2": "平方米", "㎡": "平方米", "m3": "立方米", "cm": "厘米", "mm": "毫米",
    "kg": "公斤", "km/h": "公里每小时", "kW": "千瓦", "kw": "千瓦", "ml": "毫升", "MB": "兆",
    "GB": "个G", "KB": "K", "°C": "摄氏度", "m": "米", "g": "克", "h": "小时", "t": "吨",
}  # fmt: skip
PER = r"平方米|立方米|工作日|小时|公里|[\u4e00-\u9fff]"
EMERGENCY = r"1(?:10|14|19|20|22)|12[0-9]{3}|9[56]\d{3,4}|100\d\d"
SYMBOLS = {
    "+": "加", "×": "乘", "=": "等于", "<": "小于", ">": "大于", "≤": "不超过", "≥": "不少于",
    "&": "和", "±": "正负", "÷": "除以", "→": "到", "·": "", "%": "", "°": "度",
}  # fmt: skip


def _clock(found: re.Match[str]) -> str:
    hour, minute = cardinal(str(int(found["h"]))), found["m"]
    if minute == "00":
        return f"{hour}点"
    return f"{hour}点{'零' if minute[0] == '0' else ''}{cardinal(str(int(minute)))}分"


def _date(found: re.Match[str]) -> str:
    day = f"{cardinal(str(int(found['d'])))}日" if found["d"] else ""
    return f"{year(found['y'])}年{cardinal(str(int(found['m'])))}月{day}"


def _phone(found: re.Match[str]) -> str:
    return "，".join(by_digit(part, phone=True) for part in re.split(r"[- ]+", found[0]))


def _price(found: re.Match[str]) -> str:
    """40元/人·年 → 每人每年四十元."""
    each = "".join(f"每{part}" for part in re.split(r"[/·]", found["per"]))
    return f"{each}{found['amount']}{found['unit']}"


def _percent(found: re.Match[str]) -> str:
    of = "百" if found["of"] == "%" else "千"
    ends = f"{of}分之{cardinal(found['a'])}"
    return f"{ends}到{of}分之{cardinal(found['b'])}" if found["b"] else ends


def _range(found: re.Match[str]) -> str:
    say = counted if found["measure"] else cardinal
    return f"{say(found['a'])}到{cardinal(found['b'])}{found['measure'] or ''}"


def _code(found: re.Match[str]) -> str:
    ends = [f"{letters}{cardinal(n)}" for letters, n in re.findall(r"([A-Za-z]*)-?(\d+)", found[0])]
    return "到".join(ends)


def _long(found: re.Match[str]) -> str:
    return by_digit(found[0])


READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, re.ASCII), reader)
    for pattern, reader in (
        (r"(?:https?://|www\.)[!-~]+|[\w.+-]+@[\w.-]+|\b(?:[\w-]+\.)+(?:cn|com|org|net)\b[!-~]*", lambda m: ""),
        (r"〔(\d{4})〕\s*(\d+)", lambda m: f"{year(m[1])}年{by_digit(m[2])}"),
        (r"(?<!\d)(?P<y>(?:1[6-9]|20)\d\d)\s*[-/.年]\s*(?P<m>1[0-2]|0?[1-9])\s*[-/.月]\s*"
         r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)日?", _date),
        (r"(?<!\d)(?P<y>(?:1[6-9]|20)\d\d)(?:年(?P<m>1[0-2]|0?[1-9])月|-(?P<n>0[1-9]|1[0-2])(?![\d-]))(?P<d>)",
         lambda m: f"{year(m['y'])}年{cardinal(str(int(m['m'] or m['n'])))}月"),
        (rf"(?<!\d)((?:1[6-9]|20)\d\d){TO}((?:1[6-9]|20)\d\d)(?=年)", lambda m: f"{year(m[1])}到{year(m[2])}"),
        (r"(?<!\d)(?:1[6-9]|20)\d\d(?=年|届)", lambda m: year(m[0])),
        (r"(?<!\d)(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?::[0-5]\d)?(?!\d)", _clock),
        (rf"(?<=[点分]){TO}(?=[零一二三四五六七八九十])", lambda m: "到"),
        (r"(?<!\d)(?:0\d{2,3}-\d{5,8}(?:-\d{1,5})?|[48]00-?\d{3}-?\d{4}|1[3-9]\d{9})(?!\d)", _phone),
        (rf"(?<![\d.A-Za-z-])(?:{EMERGENCY})(?![\d.,%‰A-Za-z–—~～-]|\s*(?:{MEASURES}|多|余|以|至|件|分|米|毫|瓦|千))", _phone),
        (r"7[×xX*]24(?=小时)", lambda m: "七天二十四"),
        (r"24\s*/\s*7", lambda m: "全天候"),
        (r"(?<=\d)\s*(" + "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True)) + r")(?![A-Za-z\d])",
         lambda m: UNITS[m[1]]),
        (rf"[¥￥]\s*({NUMBER})", lambda m: f"{m[1]}元"),
        (rf"\$\s*({NUMBER})", lambda m: f"{m[1]}美元"),
        (rf"(?P<amount>{NUMBER}(?:{TO}{NUMBER})?)(?P<unit>万?元)/(?P<per>(?:{PER})(?:[/·](?:{PER}))*)", _price),
        (rf"(?P<a>{NUMBER})[%‰]?(?:{TO}(?P<b>{NUMBER}))?(?P<of>[%‰])", _percent),
        (r"(?<![\d.])(\d+)\s*[/⁄]\s*(\d+)(?![\d.])", lambda m: f"{cardinal(m[2])}分之{cardinal(m[1])}"),
        (rf"[A-Za-z]+-?\d+(?:{TO}[A-Za-z]*\d+)?(?![\d.])", _code),
        (r"\d+(?:[-–—]\d+){2,}", lambda m: "杠".join(cardinal(p) for p in re.split(r"[-–—]", m[0]))),
        (rf"(?P<a>{NUMBER}){TO}(?P<b>{NUMBER})(?P<measure>{MEASURES})?", _range),
        (r"(?<![\d.])(\d+):(\d+)(?![\d.])", lambda m: f"{cardinal(m[1])}比{cardinal(m[2])}"),
        (rf"(?<![第\d.])(2)(?={MEASURES})", lambda m: counted(m[1])),
        (rf"(?<=[（，。；：\s])[-−]({NUMBER})|^[-−]({NUMBER})", lambda m: f"负{cardinal(m[1] or m[2])}"),
        (rf"\d{{9,}}(?!\s*(?:{MEASURES}))", _long),
        (NUMBER, lambda m: cardinal(m[0])),
    )
)  # fmt: skip
SILENT = re.compile(r"[《》“”‘’\"'`「」『』]")
PAUSES = re.compile(r"[:：()（）【】〔〕\[\]{}|\n\r\t—…]+")
TIDY = (
    (re.compile(r"[ \u3000]*([，。！？；、])[ \u3000]*"), r"\1"),
    (re.compile(r"(?<![A-Za-z]) +| +(?![A-Za-z])"), ""),
    (re.compile(r"[，、；。！？]*([。！？])[，、；。]*"), r"\1"),
    (re.compile(r"[，、]*；[，、；]*"), "；"),
    (re.compile(r"[，、]*，[，、]*"), "，"),
    (re.compile(r"^[，、；。！？]+"), ""),
    (re.compile(r"，([^，。；]{2,})，\1(?=[，。；]|$)"), r"，\1"),
)


def read_aloud(text: str) -> str:
    """The text in words alone: no digit, no address of a page, no sign that a voice would stumble over."""
    text = "".join(map(_plain, text.translate(CIRCLED)))
    for pattern, reader in READERS:
        text = pattern.sub(reader, text)
    text = PAUSES.sub("，", SILENT.sub("", text))
    text = re.sub(r"(?<=[\w\u4e00-\u9fff])/(?=[\w\u4e00-\u9fff])", "或", text)
    text = "".join(map(_sign, text))
    for pattern, better in TIDY:
        text = pattern.sub(better, text)
    return text.strip("， ")


def _plain(character: str) -> str:
    """Half-width forms, western digits; Chinese punctuation stays."""
    if character in KEPT:
        return character
    digit = unicodedata.digit(character, None)
    plain = unicodedata.normalize("NFKC", character)
    return plain if digit is None or plain.isascii() else str(digit)


def _sign(character: str) -> str:
    """A sign as a word or a pause; nothing for what has no sound."""
    if character in SYMBOLS:
        return SYMBOLS[character]
    if character in ",.;!?":
        return dict(zip(",.;!?", "，。；！？", strict=True))[character]
    if character in "，。！？；、 ":
        return character
    return character if unicodedata.category(character)[0] in "LM" or character == "〇" else ""
