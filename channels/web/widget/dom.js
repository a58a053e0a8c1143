// Building by DOM calls alone: what is received is only ever text (界面元素). Also icons and formats.

export const LOCALES = {'zh-CN': '简体中文', 'zh-TW': '繁體中文', en: 'English'};
const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes, listeners (on…) and children; null, false and '' are left out. */
export function h(tag, given, ...kids) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(given || {})) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'value' || key === 'checked' || key === 'hidden' || key === 'disabled') node[key] = value;
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? '' : value);
  }
  add(node, kids);
  return node;
}

export function add(node, ...kids) {
  node.append(...kids.flat(9).filter(k => k !== null && k !== undefined && k !== false && k !== ''));
  return node;
}

const PATHS = {
  mark: 'M4 5h16v12h-8l-4 3.5V17H4zM8.5 13V9.5h6m-2-2 2 2-2 2',
  close: 'M6 6l12 12M18 6 6 18',
  menu: 'M5 7h14M5 12h14M5 17h14',
  send: 'M12 19V5m-6 6 6-6 6 6',
  stop: 'M7 7h10v10H7z',
  mic: 'M12 3.5a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0V6A2.5 2.5 0 0 1 12 3.5zM6 11a6 6 0 0 0 12 0m-6 6v3.5',
  person: 'M12 4a3.8 3.8 0 1 1 0 7.6A3.8 3.8 0 0 1 12 4zM4.5 20a7.5 7.5 0 0 1 15 0',
  elder: 'M5 18 9.5 6 14 18m-7.4-4h5.8M17 9v6m-3-3h6',
  materials: 'M7 3.5h7l4 4v13H7zM14 3.5v4h4M9.8 14l2 2 3.4-4',
  fees: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9 8l3 4 3-4m-3 4v5m-2.6-4.6h5.2m-5.2 2.4h5.2',
  time_limit: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2',
  ways: 'M12 3v18M6 5h10l3 2.5-3 2.5H6zM18 13H8l-3 2.5L8 18h10z',
  procedure: 'M6 5.5h.01M6 12h.01M6 18.5h.01M10 5.5h9M10 12h9M10 18.5h9',
  conditions: 'M10 4a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM3.5 20a6.5 6.5 0 0 1 10-5.5M14.5 18l2 2 4-4.5',
  site: 'M12 21s-6.5-5.8-6.5-11a6.5 6.5 0 0 1 13 0c0 5.2-6.5 11-6.5 11zM12 7.8a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z',
  article: 'M12 6.5C10 5 7 4.7 4 5v13.5c3-.3 6 0 8 1.5 2-1.5 5-1.8 8-1.5V5c-3-.3-6 0-8 1.5zm0 0V20',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14',
  contacts: 'M6 4h3l1.5 4.5L8.5 10a11 11 0 0 0 5.5 5.5l1.5-2L20 15v3a2 2 0 0 1-2.2 2A15.5 15.5 0 0 1 4 6.2 2 2 0 0 1 6 4z',
  result: 'M12 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8.5 13.5 7 21l5-2.5L17 21l-1.5-7.5',
  validity: 'M5 5.5h14v14H5zM5 10h14M9 3.5v4M15 3.5v4m-5.5 7 2 2 3.5-3.5',
  missing: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.7.4-1.1.9-1.1 1.7m0 3h.01',
  bundle: 'M5 4.5h6v5H5zM13 14.5h6v5h-6zM8 9.5V17h5',
  online: 'M4 5h16v11H4zM9 20h6m-3-4v4',
  kiosk: 'M7 3.5h10v11H7zM9 7h6M9 10h3M10 14.5V18m4-3.5V18m-7 2.5h10V18H7z',
  window: 'M4 20V9l8-5 8 5v11M8 20v-7h8v7M4 20h16',
  station: 'M4.5 10 6 4.5h12l1.5 5.5a2.5 2.5 0 0 1-5 0 2.5 2.5 0 0 1-5 0 2.5 2.5 0 0 1-5 0zM6 13v7h12v-7M10 20v-4h4v4',
  home_visit: 'M4 11.5 12 5l8 6.5M6.5 10v9.5h11V10M12 16.5s-2.5-1.5-2.5-3.2a1.3 1.3 0 0 1 2.5-.5 1.3 1.3 0 0 1 2.5.5c0 1.7-2.5 3.2-2.5 3.2z',
  agent: 'M9 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM3 19a6 6 0 0 1 12 0M16 6.5a2.6 2.6 0 1 1 0 5.2M17 14a5 5 0 0 1 4 5',
  post: 'M4 6h16v12H4zM4 7l8 6 8-6',
  human: 'M5 13v-1a7 7 0 0 1 14 0v1M5 13h2.5v5H6a1 1 0 0 1-1-1zm14 0h-2.5v5H18a1 1 0 0 0 1-1zm0 4c0 2-2 3.5-5 3.5',
  print: 'M7 9V4h10v5M7 16H4.5V9h15v7H17M7 13.5h10V20H7z',
  share: 'M8 3.5h8v17H8zM11 17.5h2M4 8v8m16-8v8',
  speaker: 'M4 9.5v5h3.5L12 18V6L7.5 9.5zM15 9a4 4 0 0 1 0 6m2.5-8.5a7.5 7.5 0 0 1 0 11',
  history: 'M4.5 12a7.5 7.5 0 1 0 2.3-5.4M4.5 4v3.5H8M12 8v4.5l3 1.7',
  fresh: 'M12 5v14M5 12h14',
  contrast: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 3.5v17m0-13 5.5-.5M12 12h8.5M12 16.5l5.5.5',
  dark: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  globe: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c3 2.5 3.5 5.5 3.5 8.5s-.5 6-3.5 8.5c-3-2.5-3.5-5.5-3.5-8.5s.5-6 3.5-8.5z',
  shield: 'M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6zM9 12l2 2 4-4',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7',
  arrow: 'M9 5.5 15.5 12 9 18.5',
  back: 'M15 5.5 8.5 12l6.5 6.5',
  check: 'M5 12.5 10 17.5 19.5 7',
  offline: 'M4 4l16 16M8.5 15.5a5 5 0 0 1 6 0M5 12a10 10 0 0 1 4-2.3M2.5 8.5A14 14 0 0 1 6.5 6M13 9.3a10 10 0 0 1 6 2.7M10.5 5.1a14 14 0 0 1 11 3.4M12 19h.01',
  alert: 'M12 4 2.5 20h19zM12 10v5m0 2.5h.01',
  face5: 'M7.5 13.5c1.5 4.5 7.5 4.5 9 0zM8 9.5c.5-1 1.5-1 2 0m4 0c.5-1 1.5-1 2 0',
  face4: 'M8 14c1.8 2.5 6.2 2.5 8 0M9 9.5h.01M15 9.5h.01',
  face3: 'M8.5 15h7M9 9.5h.01M15 9.5h.01',
  face2: 'M8 16c1.8-2.3 6.2-2.3 8 0M9 9.5h.01M15 9.5h.01',
  face1: 'M8 16.5c1.5-3.5 6.5-3.5 8 0M8 8.5l2 1.5m6-1.5-2 1.5',
};
const RING = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z';

/** One of our own line icons; never read aloud. */
export function icon(name, kind) {
  const svg = document.createElementNS(SVG, 'svg'), path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon ' + (kind || ''));
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', (name.startsWith('face') ? RING : '') + (PATHS[name] || PATHS.article));
  svg.append(path);
  return svg;
}

/** Still waves, the sign of the page: n lines across a wide box. */
export function waves(n = 5) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 1200 200');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'waves');
  svg.setAttribute('aria-hidden', 'true');
  for (let i = 0; i < n; i++) {
    const path = document.createElementNS(SVG, 'path'), y = 60 + i * 30, a = 26 - i * 2;
    path.setAttribute('d', `M0 ${y}C150 ${y - a} 250 ${y - a} 400 ${y}S650 ${y + a} 800 ${y} 1050 ${y - a} 1200 ${y}`);
    path.setAttribute('vector-effect', 'non-scaling-stroke');
    svg.append(path);
  }
  return svg;
}

/** A button; `label` where the words are hidden. */
export function button(text, onclick, {kind = '', icon: sign, label, ...rest} = {}) {
  return h('button', {type: 'button', class: kind, 'aria-label': label, title: label, onclick, ...rest},
    sign && icon(sign), text && h('span', {}, text));
}

/** A link only to the web and only in a window of its own; anything else stays text. */
export function link(url, text, kind) {
  let good = false;
  try { good = /^https?:$/.test(new URL(url).protocol); } catch { /* stays text */ }
  return good ? h('a', {href: url, target: '_blank', rel: 'noopener noreferrer', class: kind}, text) : h('span', {class: kind}, text);
}

export function phone(number, kind = 'tel') {
  const digits = String(number).replace(/[^\d+]/g, '');
  return digits ? h('a', {href: 'tel:' + digits, class: kind}, String(number)) : h('span', {}, String(number || ''));
}

const LONG = /^0\d{2,3}-\d{7,8}$/, SHORT = /^(1[12]0|119|12\d{3}|96110)$/;
const CALLED = /(打|线|線|话|話|或|、|[:：]\s*|,\s|call\s)$/i, COUNTED = /^\s*(万|萬|千|元|日|天|个|個|年|月|岁|歲|平|份|人|户|%|％|小时|小時|分)/;

/** Phone numbers in a text made tappable; 120万元 and the like stay amounts. */
export function dialable(text) {
  const parts = String(text).split(/(\d[\d-]*\d)/);
  const dials = n => LONG.test(parts[n]) || SHORT.test(parts[n]) && CALLED.test(parts[n - 1]) && !COUNTED.test(parts[n + 1]);
  return parts.map((part, n) => n % 2 && dials(n) ? phone(part) : part);
}

/** A map of this phone, built from the coordinates alone. */
export function mapLink(lat, lon, name) {
  if (!Number.isFinite(lat) || !Number.isFinite(lon)) return null;
  const agent = navigator.userAgent, at = `${lat},${lon}`, called = encodeURIComponent(name);
  if (/Android/.test(agent)) return `geo:${at}?q=${at}(${called})`;
  if (/iPhone|iPad|Macintosh/.test(agent)) return `maps://?ll=${at}&q=${called}`;
  return `https://uri.amap.com/marker?position=${lon},${lat}&name=${called}&coordinate=gaode`;
}

const ZONE = 'Asia/Shanghai';
const day = at => new Intl.DateTimeFormat('en-CA', {timeZone: ZONE}).format(at);

/** 明天9:00 and the like, in the city's time. */
export function moment(iso, locale, t) {
  const at = new Date(iso), now = new Date();
  if (Number.isNaN(+at)) return '';
  const time = new Intl.DateTimeFormat(locale, {timeZone: ZONE, hour: 'numeric', minute: '2-digit', hour12: false}).format(at);
  const ahead = Math.round((new Date(day(at)) - new Date(day(now))) / 864e5);
  const date = ahead === 0 ? t('today') : ahead === 1 ? t('tomorrow')
    : new Intl.DateTimeFormat(locale, {timeZone: ZONE, month: 'long', day: 'numeric', weekday: 'short'}).format(at);
  return date + (locale === 'en' ? ' ' : '') + time;
}

export const date = (iso, locale) => {
  const at = new Date(iso);
  return Number.isNaN(+at) ? '' : new Intl.DateTimeFormat(locale, {timeZone: ZONE, year: 'numeric', month: 'long', day: 'numeric'}).format(at);
};
