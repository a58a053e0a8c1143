// 载入器: the one line a site needs. Shows the launcher; fetches the assistant at first opening.
(() => {
  'use strict';
  if (window.daoban) return;
  const script = document.currentScript;
  const told = {...script.dataset};
  const LABEL = {'zh-CN': '办事问答', 'zh-TW': '辦事問答', en: 'Ask about services'};
  const known = l => LABEL[l] ? l : /^zh-(TW|HK|MO|Hant)/i.test(l) ? 'zh-TW' : /^en/i.test(l) ? 'en' : 'zh-CN';
  let locale = known(told.locale || document.documentElement.lang || navigator.language);
  let loading, button;

  const CSS = `:host{position:fixed;z-index:2147483000;bottom:max(20px,env(safe-area-inset-bottom));right:20px}
:host([data-position=left]){right:auto;left:20px}:host([data-open]){visibility:hidden}
button{display:flex;align-items:center;gap:10px;min-height:56px;padding:0 22px 0 16px;border:2px solid #fff;border-radius:28px;
background:#0f4c5c;color:#fff;font:600 16px/1.2 "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
letter-spacing:.04em;cursor:pointer;box-shadow:0 6px 24px #0b2a3366;transition:background .2s}
button:hover{background:#14697f}button:focus-visible{outline:3px solid #e0a030;outline-offset:3px}
button[aria-busy=true]{cursor:progress}svg{width:28px;height:28px;flex:none}
@media print{:host{display:none}}@media(prefers-reduced-motion:reduce){button{transition:none}}`;

  function launcher() {
    const host = document.createElement('div');
    if (told.position) host.dataset.position = told.position;
    const root = host.attachShadow({mode: 'open'});
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    const aside = root.appendChild(document.createElement('aside'));
    button = aside.appendChild(document.createElement('button'));
    button.type = 'button';
    button.setAttribute('aria-haspopup', 'dialog');
    const svg = button.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    const path = svg.appendChild(document.createElementNS(svg.namespaceURI, 'path'));
    for (const [k, v] of Object.entries({fill: 'none', stroke: 'currentColor', 'stroke-width': '1.8', 'stroke-linecap': 'round',
      'stroke-linejoin': 'round', d: 'M4 5h16v12h-8l-4 3.5V17H4zM8.5 13V9.5h6m-2-2 2 2-2 2'})) path.setAttribute(k, v);
    button.append(document.createElement('span'));
    button.onclick = () => window.daoban.open();
    label();
    if (document.body) document.body.append(host);
    else addEventListener('DOMContentLoaded', () => document.body.append(host), {once: true});
    return host;
  }

  function label() {
    const text = LABEL[locale];
    button.lastChild.textContent = text;
    button.parentNode.setAttribute('aria-label', text);
    button.setAttribute('lang', locale);
    button.setAttribute('aria-expanded', 'false');
  }

  function load() {
    button.setAttribute('aria-busy', 'true');
    loading ||= import(new URL('widget/app.js', script.src)).then(m => m.mount({...told, locale}, open => {
      host.toggleAttribute('data-open', open);
      button.setAttribute('aria-expanded', String(open));
      if (!open) button.focus();
    }));
    loading.catch(() => { loading = null; }).finally(() => button.setAttribute('aria-busy', 'false'));
    return loading;
  }

  const host = launcher();
  window.daoban = {
    open: () => load().then(a => a.open()),
    close: () => loading?.then(a => a.close()),
    toggle: () => load().then(a => a.toggle()),
    setLocale(to) { locale = known(to); label(); return loading?.then(a => a.setLocale(locale)); },
  };
  window.dispatchEvent(new CustomEvent('daoban:ready', {detail: window.daoban}));
})();
