// The looks (样式), as constructed sheets: no inline style, so that the strictest policy lets them be.

const DARK = `
  --ground:#0e1619; --paper:#162125; --raised:#1d2a2f; --ink:#e9f0f1; --soft:#b3c3c8; --line:#31434a; --edge:#71878f;
  --brand:#8fd0dd; --fill:#1c7186; --fill2:#238299; --on:#fff; --tint:#1a3038; --bar:#11343f; --bar2:#0d2a33;
  --good:#86d6a6; --good-t:#17352a; --warn:#f0c674; --warn-t:#3a2d14; --bad:#ff9d8f; --bad-t:#3f211d; --gold:#d1a864;
  --shade:0 12px 40px #000a; color-scheme:dark;`;

const CSS = `
:host {
  --ground:#f5f4ef; --paper:#fff; --raised:#fff; --ink:#14242b; --soft:#46565e; --line:#dedcd3; --edge:#76868d;
  --brand:#0f4c5c; --fill:#0f4c5c; --fill2:#14697f; --on:#fff; --tint:#e4eff1; --bar:#0f4c5c; --bar2:#14697f;
  --good:#15593a; --good-t:#e3f2e9; --warn:#6e4300; --warn-t:#fbf0da; --bad:#8f261c; --bad-t:#fbe8e5; --gold:#c2924b;
  --shade:0 12px 40px #0b2a3338; --focus:#b86e00;
  --tap:44px; --small:.8125em; --mid:.9375em; --gap:16px; --round:14px;
  --sans:"PingFang SC","HarmonyOS Sans SC","MiSans","Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",system-ui,sans-serif;
  --serif:"Songti SC","Noto Serif CJK SC","Source Han Serif SC","STZhongsong",var(--sans);
  all:initial; display:block; font:400 16px/1.65 var(--sans); color:var(--ink); color-scheme:light;
  text-align:start; -webkit-text-size-adjust:100%; text-size-adjust:100%;
}
:host([lang=zh-TW]) { --sans:"PingFang TC","HarmonyOS Sans TC","Noto Sans CJK TC","Source Han Sans TC","Microsoft JhengHei",system-ui,sans-serif;
  --serif:"Songti TC","Noto Serif CJK TC","Source Han Serif TC",var(--sans); }
:host([lang=en]) { --sans:system-ui,"Segoe UI","Helvetica Neue","PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif; }
:host([kiosk]) { font-size:26px; --tap:72px; --gap:26px; --round:20px; --small:.846em; }
:host([elder]) { font-size:24px; --tap:60px; --gap:20px; --small:.9584em; --mid:.9584em; --soft:#2c3c44; line-height:1.6; }
:host([kiosk][elder]) { font-size:34px; --tap:88px; --gap:28px; --small:.9em; }
@media (prefers-color-scheme:dark) { :host(:not([theme=light])) { ${DARK} } :host([elder]:not([theme=light])) { --soft:#d0dde0; --fill:#12586a; --fill2:#12586a; } }
:host([theme=dark]) { ${DARK} }
:host([elder][theme=dark]) { --soft:#d0dde0; --fill:#12586a; --fill2:#12586a; }
:host([contrast]) { --ground:#fff; --paper:#fff; --raised:#fff; --ink:#000; --soft:#000; --line:#000; --edge:#000; --brand:#00323f; --fill:#000; --fill2:#00323f;
  --on:#fff; --tint:#fff; --bar:#000; --bar2:#000; --good:#003d1f; --good-t:#fff; --warn:#4a2b00; --warn-t:#fff; --bad:#6e0000; --bad-t:#fff; --gold:#fff; --focus:#b45f00; color-scheme:light; }
:host([contrast][theme=dark]) { --ground:#000; --paper:#000; --raised:#000; --ink:#fff; --soft:#fff; --line:#fff; --edge:#fff; --brand:#ffe45c; --fill:#ffe45c; --fill2:#fff;
  --on:#000; --tint:#000; --bar:#000; --bar2:#000; --good:#7dffb0; --good-t:#000; --warn:#ffe45c; --warn-t:#000; --bad:#ffb3a8; --bad-t:#000; --gold:#ffe45c; --focus:#fff; color-scheme:dark; }
@media (prefers-color-scheme:dark) { :host([contrast]:not([theme])), :host([contrast][theme=auto]) { --ground:#000; --paper:#000; --raised:#000; --ink:#fff; --soft:#fff; --line:#fff; --edge:#fff; --brand:#ffe45c; --fill:#ffe45c; --fill2:#fff;
  --on:#000; --tint:#000; --bar:#000; --bar2:#000; --good:#7dffb0; --good-t:#000; --warn:#ffe45c; --warn-t:#000; --bad:#ffb3a8; --bad-t:#000; --gold:#ffe45c; --focus:#fff; color-scheme:dark; } }

*, *::before, *::after { box-sizing:border-box; }
[hidden] { display:none !important; }
h1, h2, h3, h4, p, ul, ol, dl, dd, blockquote { margin:0; padding:0; font-weight:inherit; font-size:inherit; }
ul, ol { list-style:none; }
button, input, textarea { font:inherit; color:inherit; letter-spacing:inherit; margin:0; }
button { cursor:pointer; background:none; border:0; padding:0; text-align:inherit; }
a { color:var(--brand); text-underline-offset:.2em; }
b { font-weight:600; }
img { max-width:100%; height:auto; }
:focus { outline:none; }
:focus-visible { outline:3px solid var(--focus); outline-offset:2px; }
.icon { width:1.5em; height:1.5em; flex:none; fill:none; stroke:currentColor; stroke-width:1.7; stroke-linecap:round; stroke-linejoin:round; }
.vh { position:absolute; width:1px; height:1px; margin:-1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
.small { font-size:var(--small); color:var(--soft); line-height:1.55; }

/* The frame */
.app { display:flex; flex-direction:column; background:var(--ground); color:var(--ink); overflow:hidden; overflow-wrap:anywhere; position:relative; }
:host(:not([mode=page])) { position:fixed; z-index:2147483000; inset:auto 20px 20px auto; visibility:hidden; opacity:0; transform:translateY(16px); transition:opacity .2s, transform .25s cubic-bezier(.2,.8,.2,1), visibility .25s; }
:host([position=left]:not([mode=page])) { inset:auto auto 20px 20px; }
:host([open]) { visibility:visible !important; opacity:1 !important; transform:none !important; }
:host(:not([mode=page])) .app { width:min(424px, calc(100vw - 40px)); height:min(720px, calc(100dvh - 40px)); border-radius:20px; box-shadow:var(--shade); border:1px solid var(--line); }
:host([elder]:not([mode=page])) .app { width:min(600px, calc(100vw - 40px)); height:min(900px, calc(100dvh - 40px)); }
:host([mode=page]) .app { height:100dvh; }
.middle { flex:1; min-height:0; display:flex; flex-direction:column; position:relative; }
.talk { flex:1; min-height:0; overflow-y:auto; overscroll-behavior:contain; padding:var(--gap); position:relative; scroll-padding:12px; scrollbar-width:thin; scrollbar-color:var(--edge) transparent; }
.talk:focus-visible { outline-offset:-3px; }
.first { align-items:center; justify-content:center; gap:14px; padding:24px; text-align:center; color:var(--soft); }
:host([mode=page]) .first { min-height:100dvh; }
.first .big { width:56px; height:56px; color:var(--brand); }
.corner { position:absolute; top:10px; right:10px; }

.bar { display:flex; align-items:center; gap:12px; padding:10px 8px 10px var(--gap); background:linear-gradient(100deg,var(--bar),var(--bar2)); color:#fff; flex:none; }
.bar .seal { display:grid; place-items:center; width:40px; height:40px; border-radius:11px; background:#fff; color:#0f4c5c; flex:none; }
.bar .seal .icon { width:26px; height:26px; }
.names { flex:1; min-width:0; line-height:1.3; text-wrap:balance; }
.names h1, .names h2 { font-size:1.0625em; font-weight:600; letter-spacing:.03em; }
.names p { font-size:var(--small); opacity:.92; white-space:nowrap; overflow:hidden; text-overflow:ellipsis; }
.tools { display:flex; align-items:center; gap:4px; }
.round { width:var(--tap); height:var(--tap); border-radius:50%; display:grid; place-items:center; flex:none; transition:background .15s; }
.round:hover { background:color-mix(in srgb, currentColor 14%, transparent); }
.pill { display:flex; align-items:center; gap:5px; min-height:var(--tap); padding:0 12px 0 9px; border-radius:999px; white-space:nowrap; font-size:var(--mid); }
.pill::before { content:none; }
.bar .pill { border:1px solid #ffffff8c; min-height:max(calc(var(--tap) - 6px), 40px); }
:host([elder]) .bar .pill { min-height:var(--tap); }
.bar .pill:hover { background:#ffffff24; }
.bar .pill[aria-pressed=true] { background:#fff; color:#0f4c5c; border-color:#fff; }
.bar :focus-visible { outline-color:#ffc24d; }
:host([contrast]) .bar { border-bottom:2px solid #fff; }

/* Welcome */
.hello { display:none; }
.empty .hello { display:block; }
.empty .log { display:none; }
.greeting { background:var(--paper); border:1px solid var(--line); border-radius:4px var(--round) var(--round) var(--round); padding:12px 16px; }
.starts h3, .starts h2 { font-size:var(--small); color:var(--soft); font-weight:600; letter-spacing:.06em; margin:20px 0 8px; }
.starts ul { display:grid; gap:8px; }
.starts li button { display:flex; flex-direction:row-reverse; justify-content:space-between; align-items:center; gap:10px; width:100%; min-height:calc(var(--tap) + 6px); padding:9px 14px 9px 16px; background:var(--paper); border:1px solid var(--line); border-radius:var(--round); transition:border-color .15s, background .15s; }
.starts li .icon { width:1.15em; height:1.15em; color:var(--edge); }
.starts li button:hover { border-color:var(--brand); background:var(--tint); }

/* One turn */
.log { display:flex; flex-direction:column; gap:calc(var(--gap) * 1.6); }
.turn { display:flex; flex-direction:column; gap:12px; min-width:0; }
.turn:last-child { animation:rise .3s ease-out; }
@keyframes rise { from { opacity:0; transform:translateY(10px); } }
.asked { align-self:flex-end; max-width:88%; background:var(--fill); color:var(--on); border-radius:var(--round) var(--round) 4px var(--round); padding:9px 16px; white-space:pre-wrap; unicode-bidi:isolate; }
.answer { background:var(--paper); border:1px solid var(--line); border-radius:4px var(--round) var(--round) var(--round); overflow:hidden; min-width:0; unicode-bidi:isolate; }
.answer > * { padding:14px 16px; }
.answer > * + * { border-top:1px solid var(--line); }
.answer > header { display:flex; flex-wrap:wrap; align-items:center; gap:6px 10px; background:var(--tint); color:var(--brand); padding-block:11px; }
.answer .matter { font-size:1.0625em; font-weight:600; letter-spacing:.02em; flex:1; }
.answer.crisis { border:2px solid var(--bad); }
.answer.crisis .lead { font-size:1.1em; } .answer.crisis .tel { font-size:1.2em; font-weight:700; color:var(--bad); padding:0 .15em; display:inline-block; min-height:24px; }
.coming > :last-child { animation:rise .25s ease-out; }
.wait { display:flex; align-items:center; gap:12px; color:var(--soft); }
.dots { display:inline-flex; gap:5px; } .dots i { width:8px; height:8px; border-radius:50%; background:var(--brand); animation:wave 1.2s infinite ease-in-out; }
.dots i:nth-child(2) { animation-delay:.15s; } .dots i:nth-child(3) { animation-delay:.3s; }
@keyframes wave { 0%,60%,100% { transform:none; opacity:.45; } 30% { transform:translateY(-5px); opacity:1; } }
.state { display:grid; grid-template-columns:auto 1fr; gap:6px 12px; align-items:start; } .state .acts { grid-column:2; }
.state > .icon { color:var(--warn); } .failed { border-color:var(--bad); } .failed .state > .icon { color:var(--bad); }

/* Blocks */
.block > h3 { display:flex; align-items:center; flex-wrap:wrap; gap:7px; font-weight:600; color:var(--brand); margin-bottom:9px; line-height:1.4; }
.block > h3 .icon { width:1.35em; height:1.35em; }
.block > .small { margin-top:8px; }
sup { line-height:0; vertical-align:baseline; }
.foot { min-width:26px; height:26px; padding:0 5px; border-radius:13px; background:var(--tint); color:var(--brand); font-size:13px; line-height:26px; text-align:center; font-weight:600; font-variant-numeric:tabular-nums; }
:host([elder]) .foot, :host([kiosk]) .foot { font-size:23px; min-width:40px; height:40px; line-height:40px; border-radius:20px; }
.foot:hover { background:var(--brand); color:var(--paper); }
.lead { white-space:pre-wrap; }
.chip { display:inline-flex; align-items:center; border-radius:6px; padding:1px 8px; font-size:var(--small); line-height:1.6; background:var(--tint); color:var(--brand); font-weight:400; border:1px solid transparent; }
.chip.good { background:var(--good-t); color:var(--good); } .chip.if { background:var(--warn-t); color:var(--warn); margin-inline-end:6px; }
.chip.shut { background:var(--warn-t); color:var(--warn); } .chip.brand, .chip.ai { background:var(--fill); color:var(--on); }
.chip.calm { background:transparent; border-color:var(--line); color:var(--soft); }
:host([contrast]) .chip { border-color:currentColor; }
.dots > li, .steps > li { padding-inline-start:1.5em; position:relative; } ul.dots { display:block; }
.dots > li + li { margin-top:7px; }
.dots > li::before { content:""; position:absolute; inset-inline-start:.35em; top:.68em; width:.42em; height:.42em; border-radius:50%; background:var(--gold); }
.steps { counter-reset:n; } .steps > li { counter-increment:n; padding-inline-start:2.5em; padding-bottom:14px; }
.steps > li:last-child { padding-bottom:0; }
.steps > li::before { content:counter(n); position:absolute; inset-inline-start:0; top:0; width:1.75em; height:1.75em; border-radius:50%; background:var(--tint); color:var(--brand); text-align:center; line-height:1.75em; font-weight:600; font-size:var(--mid); }
.steps > li:not(:last-child)::after { content:""; position:absolute; inset-inline-start:calc(.82em - 1px); top:1.9em; bottom:4px; width:2px; background:var(--line); }
.steps b, .steps span > .small { display:block; }
.more { display:inline-flex; flex-direction:row-reverse; align-items:center; gap:3px; min-height:var(--tap); color:var(--brand); font-weight:600; font-size:var(--mid); } .more .icon { width:1em; height:1em; }

.tally { font-size:var(--small); color:var(--soft); margin:-4px 0 4px; } .complete .tally { color:var(--good); font-weight:600; }
.checks > li { border-bottom:1px solid var(--line); } .checks > li:last-child { border:0; }
.checks label, .checks .exempt { display:flex; gap:12px; align-items:flex-start; padding:10px 0; min-height:var(--tap); cursor:pointer; }
.checks .exempt { cursor:default; color:var(--soft); } .checks .exempt > .icon { color:var(--good); width:24px; height:24px; margin-top:1px; } :host([elder]) .exempt > .icon, :host([kiosk]) .exempt > .icon { width:36px; height:36px; }
.what { display:flex; flex-wrap:wrap; gap:3px 8px; align-items:center; flex:1; min-width:0; } .what > .small { flex-basis:100%; } .what b { font-weight:600; } .chips { display:inline-flex; flex-wrap:wrap; gap:5px; }
.what .chip.if { margin:0; }
input[type=checkbox] { appearance:none; width:24px; height:24px; margin:1px 0 0; border:2px solid var(--edge); border-radius:7px; flex:none; background:var(--paper); cursor:pointer; display:grid; place-items:center; transition:background .15s; }
:host([elder]) input[type=checkbox], :host([kiosk]) input[type=checkbox] { width:36px; height:36px; }
input[type=checkbox]:checked { background:var(--good); border-color:var(--good); }
input[type=checkbox]:checked::after { content:""; width:36%; height:64%; border:solid var(--paper); border-width:0 3px 3px 0; transform:rotate(45deg) translate(-8%,-8%); }
input:checked + .what b { color:var(--soft); text-decoration:line-through; text-decoration-thickness:1px; }

.fees > li + li { margin-top:9px; padding-top:9px; border-top:1px dashed var(--line); }
.fees > li > div { display:flex; flex-wrap:wrap; gap:2px 10px; align-items:baseline; } .sum { margin-inline-start:auto; font-size:1.3em; font-variant-numeric:tabular-nums; line-height:1.3; color:var(--ink); } .sum small, .times b small { font-size:.62em; font-weight:400; color:var(--soft); margin-inline-start:2px; } .sum.free { color:var(--good); font-size:1.1em; }
.times { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(150px,100%),1fr)); gap:10px; }
.times > li { background:var(--ground); border:1px solid var(--line); border-radius:10px; padding:10px 14px; display:flex; flex-direction:column; gap:1px; align-items:flex-start; }
.times > .promised { order:-1; border-color:var(--brand); background:var(--raised); } .times .kind { font-size:var(--small); color:var(--soft); } .times b { font-size:1.5em; line-height:1.3; font-variant-numeric:tabular-nums; } .times .promised b { color:var(--brand); } .times .small { line-height:1.5; }
:host([elder]) .sum small, :host([elder]) .times b small { font-size:.78em; }
.ways > li { display:flex; gap:10px; align-items:flex-start; padding:5px 0; } .ways .icon { color:var(--brand); } .ways a { display:inline-block; min-height:26px; }
blockquote { border-inline-start:3px solid var(--gold); padding-inline-start:14px; font-family:var(--serif); line-height:1.8; display:grid; gap:6px; justify-items:start; } blockquote .chip { font-family:var(--sans); }
.article > h3, .table > h3 { font-size:1em; }
.scroll { overflow-x:auto; border:1px solid var(--line); border-radius:10px; margin-bottom:8px; scrollbar-width:thin; }
table { border-collapse:collapse; width:100%; font-size:var(--mid); line-height:1.5; } :host([elder]) table { font-size:.96em; }
th, td { padding:8px 12px; text-align:start; border-bottom:1px solid var(--line); min-width:5em; } tr:last-child td { border-bottom:0; } th { background:var(--tint); color:var(--brand); font-weight:600; }
.hit td { background:var(--good-t); font-weight:600; } .hit .chip { margin-inline-end:8px; background:var(--good); color:var(--paper); } :host([contrast]) .hit td { border-block:3px solid; }
.place { display:grid; gap:8px; justify-items:start; } .place .lead { display:flex; flex-wrap:wrap; gap:4px 10px; align-items:center; }
dl { display:grid; gap:5px; } dl > div { display:flex; gap:12px; } dt { color:var(--soft); flex:none; min-width:2.6em; }

.routes { display:grid; gap:12px; } .routes > li { border:1px solid var(--line); border-radius:12px; padding:12px 14px; background:var(--ground); }
.routes > .best { border:2px solid var(--brand); background:var(--raised); }
.routes .head { display:flex; flex-wrap:wrap; align-items:center; gap:5px 8px; color:var(--brand); } .routes .head .kind { font-weight:600; font-size:var(--mid); } .routes .head .chip:last-child:not(.brand) { margin-inline-start:auto; }
.routes h4 { font-weight:600; line-height:1.45; margin:6px 0 3px; font-size:1.0313em; } .routes h4 a { display:inline-block; min-height:26px; }
.facts { display:flex; flex-wrap:wrap; gap:2px 14px; font-size:var(--small); color:var(--ink); } .facts li + li::before { content:"·"; margin-inline-end:14px; margin-inline-start:-7px; color:var(--edge); }
.acts { display:flex; flex-wrap:wrap; gap:8px; } .routes .acts:not(:empty) { margin-top:9px; }
.act, .plain { display:inline-flex; align-items:center; gap:6px; min-height:var(--tap); padding:0 14px; border:1px solid var(--edge); border-radius:999px; background:var(--paper); color:var(--brand); text-decoration:none; font-size:var(--mid); transition:background .15s, border-color .15s; }
.act .icon { width:1.3em; height:1.3em; } .act:hover, .plain:hover { background:var(--tint); border-color:var(--brand); } .act[aria-pressed=true] { background:var(--fill); color:var(--on); }
.strong, .main { background:var(--fill); color:var(--on); border-color:var(--fill); } .strong:hover, .main:hover { background:var(--fill2); border-color:var(--fill2); }
.main { min-height:var(--tap); padding:0 24px; border-radius:999px; font-weight:600; text-align:center; } .main:disabled { opacity:.6; cursor:progress; }

.choices .buttons, .buttons { display:flex; flex-wrap:wrap; gap:8px; }
.choice { min-height:var(--tap); padding:6px 16px; border-radius:22px; border:1px solid var(--brand); background:var(--paper); color:var(--brand); line-height:1.4; transition:background .15s; }
:host([elder]) .choice { border-radius:30px; }
.choice:hover { background:var(--tint); } .choice[aria-pressed=true] { background:var(--fill); color:var(--on); border-color:var(--fill); }
.choices.next .choice { border-color:var(--edge); }
.choices.ask .buttons, :host([elder]) .choices.mine .buttons { display:grid; } .choices.ask .choice { border-radius:12px; padding:10px 16px; font-weight:600; border-width:2px; }
.sources summary { display:flex; gap:8px; align-items:center; min-height:var(--tap); margin:-12px 0; cursor:pointer; color:var(--soft); font-size:var(--mid); list-style:none; } .sources summary::-webkit-details-marker { display:none; }
.sources summary .icon { width:1.25em; height:1.25em; } .sources summary::after { content:""; width:.5em; height:.5em; border:solid currentColor; border-width:0 2px 2px 0; transform:rotate(45deg) translate(-2px,-2px); margin-inline-start:auto; transition:transform .2s; } .sources[open] summary::after { transform:rotate(225deg) translate(-2px,-2px); }
.sources ol { list-style:decimal; padding-inline-start:1.6em; margin-top:18px; display:grid; gap:10px; } .sources li:focus { background:var(--tint); outline:6px solid var(--tint); border-radius:2px; } .source { font-weight:600; font-size:var(--mid); }
.sources li::marker { color:var(--brand); font-weight:600; }

/* After an answer */
.after { display:grid; gap:12px; } .after:empty { display:none; }
.rating { display:flex; flex-wrap:wrap; align-items:center; gap:6px 10px; font-size:var(--mid); color:var(--soft); } .levels { display:flex; flex-wrap:wrap; gap:2px; }
.level { display:flex; align-items:center; gap:4px; min-height:var(--tap); padding:0 9px; border-radius:10px; color:var(--soft); font-size:var(--small); } .level:hover { background:var(--tint); color:var(--brand); } .level[aria-pressed=true] { background:var(--fill); color:var(--on); } .level .icon { width:1.6em; height:1.6em; }
.rating .said { flex-basis:100%; color:var(--good); } .said:empty, .why:empty { display:none; } .why { flex-basis:100%; } .reasons { display:grid; gap:10px; justify-items:start; background:var(--paper); border:1px solid var(--line); border-radius:12px; padding:12px 14px; color:var(--ink); }
:host([elder]) .rating { font-size:1em; } :host([elder]) .levels { gap:8px; } :host([elder]) .level { border:1px solid var(--edge); padding:0 14px; } :host([elder]) .levels { display:grid; width:100%; grid-template-columns:repeat(auto-fit,minmax(5.6em,1fr)); } :host([kiosk][elder]) .levels { grid-template-columns:repeat(5,1fr); } :host([elder]) .level { flex-direction:column; gap:0; justify-content:center; padding:8px 4px; text-align:center; }

/* Asking */
.composer { flex:none; padding:10px var(--gap) max(8px, env(safe-area-inset-bottom)); background:var(--ground); border-top:1px solid var(--line); }
.field { display:flex; align-items:flex-end; gap:4px; background:var(--paper); border:2px solid var(--brand); border-radius:calc(var(--tap) / 2 + 6px); padding:4px; box-shadow:0 2px 10px #0b2a330f; }
.field:focus-within { outline:3px solid color-mix(in srgb, var(--fill2) 45%, transparent); outline-offset:0; border-color:var(--fill2) !important; }
.field textarea { flex:1; min-width:0; border:0; background:none; resize:none; padding:calc((var(--tap) - 1.5em) / 2) 8px calc((var(--tap) - 1.5em) / 2) 16px; line-height:1.5; min-height:var(--tap); max-height:140px; font-size:max(16px, 1em); }
.field textarea:focus-visible { outline:none; } textarea::placeholder { color:var(--soft); opacity:1; white-space:nowrap; }
.send { display:flex; align-items:center; gap:5px; min-height:var(--tap); padding:0 18px 0 12px; border-radius:999px; background:var(--fill); color:var(--on); font-weight:600; white-space:nowrap; transition:background .15s; } .send:hover { background:var(--fill2); } .halt { background:var(--bad); color:var(--paper); } .halt:hover { background:var(--bad); }
.field .mic { color:var(--brand); } .mic[aria-pressed=true] { background:var(--bad); color:var(--paper); animation:pulse 1.4s infinite; } @keyframes pulse { 50% { opacity:.7; } }
.note { display:flex; flex-wrap:wrap; align-items:center; justify-content:center; gap:0 12px; font-size:12.5px; color:var(--soft); margin-top:4px; text-align:center; } :host([elder]) .note, :host([kiosk]) .note { font-size:var(--small); }
  :host([elder]) .app:not(.empty) .inline { display:none; }
.inline { color:var(--brand); text-decoration:underline; text-underline-offset:.2em; min-height:28px; padding:0 4px; } :host([elder]) .inline { min-height:var(--tap); }
.left:empty { display:none; }

/* Sheets */
.sheet { border:0; padding:0; margin:0; color:var(--ink); background:var(--paper); font:inherit; width:min(424px, 100vw); max-width:none; max-height:min(720px, calc(100dvh - 40px)); position:fixed; inset:auto 20px 20px auto; border-radius:20px; box-shadow:var(--shade); overflow:hidden; overflow-wrap:anywhere; }
:host([position=left]) .sheet { inset:auto auto 20px 20px; } :host([elder]) .sheet { width:min(600px, 100vw); max-height:calc(100dvh - 40px); }
.sheet[open] { display:flex; flex-direction:column; animation:rise .22s ease-out; }
.sheet::backdrop { background:#06181e80; }
:host([mode=page]) .sheet, .sheet[data-kind=middle] { inset:0; margin:auto; height:fit-content; width:min(520px, calc(100vw - 32px)); max-height:calc(100dvh - 32px); } :host([mode=page][elder]) .sheet { width:min(680px, calc(100vw - 24px)); } :host([kiosk]) .sheet { width:min(800px, calc(100vw - 64px)) !important; }
.top { display:flex; align-items:center; gap:6px; padding:8px 8px 4px 20px; flex:none; } .top h2 { flex:1; font-size:1.125em; font-weight:600; } .top .round:first-child { margin-inline-start:-14px; }
.inside { padding:6px 20px max(20px, env(safe-area-inset-bottom)); overflow-y:auto; display:grid; gap:14px; min-height:0; }
.inside h3 { font-weight:600; color:var(--brand); }
.rows { display:grid; } .rows li + li { border-top:1px solid var(--line); }
.row { display:flex; align-items:center; gap:12px; width:100%; min-height:calc(var(--tap) + 8px); padding:6px 4px; } .row:hover { background:var(--tint); } .row .icon { color:var(--brand); } .row.two { flex-direction:column; align-items:flex-start; justify-content:center; gap:0; }
.setting { display:flex; flex-wrap:wrap; align-items:center; justify-content:space-between; gap:6px 14px; } .segments { display:flex; flex-wrap:wrap; gap:3px; background:var(--ground); border:1px solid var(--line); border-radius:12px; padding:3px; } .segment { min-height:calc(var(--tap) - 4px); min-width:52px; padding:0 13px; border-radius:9px; text-align:center; } .segment:hover { background:var(--tint); } .segment[aria-pressed=true] { background:var(--fill); color:var(--on); }
.desk { display:flex; gap:14px; align-items:flex-start; background:var(--warn-t); color:var(--ink); border-radius:12px; padding:14px; } .desk.open { background:var(--good-t); } .desk .icon { width:1.9em; height:1.9em; color:var(--brand); }
.calls { display:grid; gap:8px; } .calls li { display:flex; gap:10px; align-items:center; min-height:var(--tap); } .calls .icon { color:var(--brand); } .calls b, .call { font-size:1.3em; font-weight:600; letter-spacing:.02em; font-variant-numeric:tabular-nums; }
.message, .follow { display:grid; gap:7px; justify-items:stretch; border-top:1px solid var(--line); padding-top:14px; } .message .main { justify-self:start; margin-top:4px; } .line { display:flex; gap:8px; } .line input { flex:1; min-width:0; }
.inside input, .inside textarea, .reasons textarea { border:1px solid var(--edge); border-radius:10px; background:var(--paper); padding:9px 12px; min-height:var(--tap); width:100%; font-size:max(16px, 1em); resize:vertical; }
.error { color:var(--bad); } .error:empty, .told:empty { display:none; } .told { background:var(--tint); border-radius:10px; padding:10px 14px; } .danger { color:var(--bad); justify-self:start; }
.done { display:grid; gap:8px; background:var(--good-t); border-radius:12px; padding:16px; } .done > .icon { color:var(--good); width:2em; height:2em; } .ticket { display:block; font-size:1.4em; letter-spacing:.04em; font-variant-numeric:tabular-nums; user-select:all; }
.qr { justify-self:center; background:#fff; padding:10px; border-radius:12px; border:1px solid var(--line); width:240px; height:240px; } :host([kiosk]) .qr { width:420px; height:420px; } .inside > .lead { font-size:1.02em; }
.countdown { text-align:center; } .number { font-size:4em; line-height:1.1; color:var(--brand); font-variant-numeric:tabular-nums; }

/* The page */
:host([mode=page]) .talk, :host([mode=page]) .composer { padding-inline:max(var(--gap), calc((100vw - 820px) / 2)); } :host([kiosk]) .talk, :host([kiosk]) .composer { padding-inline:56px; }
:host([mode=page]) .bar { padding:12px max(12px, calc((100vw - 1160px) / 2)); }
.printed { display:none; }
footer { color:var(--soft); display:none; flex:none; border-top:1px solid var(--line); padding:14px max(var(--gap), calc((100vw - 1000px) / 2)) max(14px, env(safe-area-inset-bottom)); font-size:13px; line-height:1.6; text-align:center; }
:host([elder]) footer, :host([kiosk]) footer { font-size:var(--small); }
:host([mode=page]) .empty { overflow-y:auto; } .empty footer { display:block; } footer a { display:inline-block; min-height:24px; }
:host([mode=page]) .empty .middle { flex:1 0 auto; } :host([mode=page]) .empty .talk { flex:none; overflow:hidden; padding-block:0; }
:host([mode=page]) .empty .bar { background:var(--bar); }
:host([mode=page]) .hello { background:var(--bar); background:linear-gradient(var(--bar),var(--bar2)); color:#fff; margin-inline:-100vw; padding:clamp(28px,7vh,84px) 100vw clamp(64px,10vh,110px); position:relative; text-align:center; overflow:hidden; }
.eyebrow { font-size:var(--mid); letter-spacing:.28em; text-indent:.28em; opacity:.95; position:relative; } :host([lang=en]) .eyebrow { letter-spacing:.1em; }
.hello h2 { font:600 clamp(1.75em, 1.2em + 2.6vw, 3.1em)/1.3 var(--serif); letter-spacing:.06em; margin:.28em 0 .3em; position:relative; text-wrap:balance; word-break:keep-all; } :host([lang=en]) .hello h2 { letter-spacing:0; }
:host([mode=page]) .greeting { background:none; border:0; padding:0; font-size:1.0625em; position:relative; text-wrap:balance; word-break:keep-all; }
.waves { position:absolute; left:50%; bottom:-20px; width:100vw; min-width:700px; height:190px; transform:translateX(-50%); stroke:#fff; stroke-width:1.2; fill:none; opacity:.16; }
:host([mode=page]) .empty .composer { background:none; border:0; margin-top:calc(var(--tap) * -.5 - 22px); position:relative; z-index:1; padding-block:0 4px; }
:host([mode=page]) .empty .field { padding:8px; border-radius:calc(var(--tap) / 2 + 12px); border-color:var(--paper); box-shadow:0 10px 34px #0b2a332e; } :host([mode=page]) .empty .field { border-color:var(--line); }
:host([mode=page]) .starts { display:none; } :host([mode=page]) .empty .starts { display:block; padding:0 max(var(--gap), calc((100vw - 820px) / 2)) 28px; } :host([kiosk]) .empty .starts { padding-inline:56px !important; }
:host([mode=page]) .starts h2 { margin-top:26px; text-align:center; }
:host([mode=page]) .starts ul { grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr)); } :host([kiosk]) .starts ul { gap:18px; grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr)) !important; } :host([kiosk]) .starts li button { min-height:max(96px, 7.2vh); padding-inline:30px; }
.starts .desk { margin-top:20px; background:var(--paper); border:1px solid var(--line); border-radius:var(--round); align-items:center; flex-wrap:wrap; } .starts .desk p { flex:1 1 12em; }
:host([mode=page]) .answer > * { padding:18px 22px; }
@media (min-width:900px) { :host([mode=page]:not([kiosk]):not([elder])) .routes { grid-template-columns:1fr 1fr; } :host([mode=page]:not([kiosk]):not([elder])) .routes > .best { grid-column:1/-1; } }
:host([kiosk]) .hello { padding-block:max(60px, 14vh) max(110px, 12vh) !important; } :host([kiosk]) .hello h2 { font-size:2.8em; } :host([kiosk]) .starts h2 { margin:48px 0 20px; font-size:1em; } :host([kiosk]) .starts .desk { padding:28px; margin-top:28px; } :host([kiosk]) .bar { padding:22px 56px; } :host([kiosk]) .bar .seal { width:68px; height:68px; } :host([kiosk]) .bar .seal .icon { width:44px; height:44px; } :host([kiosk]) .waves { height:320px; } :host([kiosk][elder]) .bar .pill { font-size:.86em; padding-inline:20px; } :host([kiosk][elder]) .bar .pill .icon, :host([kiosk][elder]) .names p { display:none; } :host([kiosk][elder]) .names h1 { font-size:.9em; } :host([kiosk][elder]) .hello { padding-block:max(40px, 9vh) max(110px, 9vh) !important; }

/* Phones, zoom, low windows */
@media (max-width:640px) {
  :host(:not([mode=page])) { inset:0 !important; } :host(:not([mode=page])) .app, :host([elder]:not([mode=page])) .app { width:100vw; width:100%; height:var(--height, 100dvh); border:0; border-radius:0; padding-top:env(safe-area-inset-top); }
  :host([mode=page]) .app { height:var(--height, 100dvh); }
  .sheet, :host([elder]) .sheet, :host([mode=page]) .sheet, :host([position=left]) .sheet { inset:auto 0 0 0; margin:0; width:100vw !important; max-height:calc(100dvh - 24px); border-radius:20px 20px 0 0; }
  .bar { gap:8px; padding-inline-start:12px; } .wide span { display:none; } .pill.wide { padding:0; width:42px; justify-content:center; }
  :host([mode=page]) .bar { padding:9px 6px 9px 12px; } :host([mode=page]) .names p { display:none; } .bar .seal { width:34px; height:34px; border-radius:9px; } .bar .seal .icon { width:22px; height:22px; } .names h1, .names h2 { font-size:.9em; letter-spacing:0; } .tools { gap:2px; }
  :host([mode=page]) .answer > * { padding:14px 16px; }
  .level { flex-direction:column; gap:0; padding:5px 6px; min-width:56px; justify-content:center; } .levels { width:100%; justify-content:space-between; }
  :host([elder]) .names p, :host([elder]) .bar .seal { display:none; } :host([elder]) .names h1, :host([elder]) .names h2 { font-size:.96em; line-height:1.25; } :host([elder]) .pill .icon { display:none; } :host([elder]) .bar .pill { padding-inline:12px; } :host([elder]) .bar .wide { display:none; }
  :host([elder]) .send .icon { display:none; } :host([elder]) .send { padding-inline:16px; } :host([elder]) .field textarea { padding-inline-start:12px; }
  :host([elder]) .levels { grid-template-columns:1fr 1fr; } :host([elder]) .level:last-child { grid-column:1/-1; } :host([elder]) .level { flex-direction:row; text-align:start; padding-inline:12px; justify-content:flex-start; gap:10px; width:100%; }
}
@media (max-width:350px) { .names p { display:none; } .bar .pill:not(.wide) .icon { display:none; } .bar .seal { display:none; } .send span { position:absolute; clip-path:inset(50%); width:1px; overflow:hidden; } .send { padding:0 12px; } :host([elder]) .send .icon { display:block; } .line, .state { display:grid; grid-template-columns:1fr; } .state .acts { grid-column:1; } dl > div { display:block; } }
@media (max-height:480px) { .app { overflow-y:auto; } .middle { flex:none; min-height:0; display:block; } .talk { overflow:visible; } .composer { position:sticky; bottom:0; } .note { display:none; } }

@media (prefers-reduced-motion:reduce) { *, *::before, *::after, :host { animation:none !important; transition:none !important; scroll-behavior:auto !important; } }
@media (forced-colors:active) { .bar, .asked, .answer, .chip, .segment, .choice, .send, .foot { border:1px solid CanvasText; } [aria-pressed=true] { forced-color-adjust:none; background:Highlight !important; color:HighlightText !important; } .dots > li::before { background:CanvasText; } input[type=checkbox]:checked { forced-color-adjust:none; background:Highlight; } .field { border-color:CanvasText; } }

@media print {
  :host { position:static !important; display:block !important; visibility:visible !important; opacity:1 !important; transform:none !important; --ground:#fff; --paper:#fff; --raised:#fff; --ink:#000; --soft:#333; --line:#999; --brand:#000; --tint:#fff; --good:#000; --good-t:#fff; --warn:#000; --warn-t:#fff; font-size:11pt; color-scheme:light; }
  .app, .middle, .talk, .log { display:block !important; overflow:visible !important; height:auto !important; width:auto !important; border:0 !important; box-shadow:none !important; padding:0 !important; background:#fff !important; }
  .bar { color:#000; background:none; padding:0 0 8pt; border-bottom:1.5pt solid #000; margin-bottom:10pt; } .bar .seal, .tools, .hello, .composer, .starts, .after, .choices, .more, .acts, .sheet, footer { display:none !important; }
  :host([printing]) .turn:not([data-print]) { display:none !important; } .asked { color:#000; background:none; padding:0 0 6pt; font-weight:600; max-width:none; } .turn { display:block; } .answer > .go { break-inside:auto; } .routes > li { break-inside:avoid; margin-bottom:6pt; } .routes { display:block !important; } .printed { display:block; } .answer { border:0; } .answer > * { padding:8pt 0 !important; break-inside:avoid; } .chip { border-color:#999; } .sources::details-content { content-visibility:visible; height:auto; } .sources summary::after { content:none; } .foot { background:none; }
  .scroll { overflow:visible; } .chip.brand, .chip.ai { background:#fff; color:#000; } .routes .acts { display:flex !important; } .routes .act { border:0; padding:0; min-height:0; } .routes .map { display:none; }
}`;

let made;
const constructed = text => { const s = new CSSStyleSheet(); s.replaceSync(text); return s; };
const once = text => { let s; return () => s ||= constructed(text); };

export const sheet = () => made ||= constructed(CSS);
/** On a host's page: while an answer is printed, nothing else is. */
export const PRINTING = once('@media print { body > *:not(daoban-assistant) { display:none !important; } }');
/** On a host's page: while the assistant fills a small screen, the page behind lies still. */
export const LOCKED = once('html { overflow:hidden; }');
