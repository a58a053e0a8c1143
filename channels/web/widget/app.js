// 导办: the assistant as one element, in a panel on any site or filling a page.

import {LOCALES, add, button, h, icon, waves} from './dom.js';
import {Keep} from './keep.js';
import {Talk, Refusal, id} from './talk.js';
import {Sheet} from './blocks.js';
import {after} from './after.js';
import {Panels} from './panels.js';
import {Idle} from './idle.js';
import {Voice} from './voice.js';
import {sheet, PRINTING, LOCKED} from './style.js';

const BASE = new URL('../', import.meta.url);
const FIRST = {
  'zh-CN': ['正在准备…', '暂时连不上服务。', '重试', '办事问答', '关闭'],
  'zh-TW': ['正在準備…', '暫時連不上服務。', '重試', '辦事問答', '關閉'],
  en: ['Getting ready…', 'The service cannot be reached.', 'Try again', 'Ask about services', 'Close'],
};
const LONGEST = 500, AGED = 5 * 60e3;
const known = l => LOCALES[l] ? l : /^zh-(TW|HK|MO|Hant)/i.test(l) ? 'zh-TW' : /^en/i.test(l) ? 'en' : 'zh-CN';

export class Assistant extends HTMLElement {
  connectedCallback() {
    if (this.root) return;
    this.page = this.getAttribute('mode') === 'page';
    this.kiosk = this.hasAttribute('kiosk');
    this.keep = new Keep(this.getAttribute('site'), this.kiosk);
    this.locale = known(this.getAttribute('locale') || this.keep.prefs.locale || navigator.language);
    this.root = this.attachShadow({mode: 'open'});
    this.root.adoptedStyleSheets = [sheet()];
    this.turns = [];
    this.talk = new Talk(BASE, this.getAttribute('site'), this.locale);
    this.t = (key, given = {}) => {
      const words = this.session?.words || {};
      const word = this.elder && words['elder_' + key] || words[key] || '';
      return word.replace(/\{(\w+)\}/g, (whole, name) => given[name] ?? whole);
    };
    this.panels = new Panels(this);
    this.voice = new Voice(this);
    this.suit();
    this.addEventListener('keydown', e => this.key(e));
    this.start();
  }

  disconnectedCallback() { this.talk.end(); this.idle?.end(); }

  get elder() { return this.hasAttribute('elder'); }

  /** Wishes kept from before, or asked for by the page. */
  suit(change) {
    if (change) this.keep.prefer(change);
    const {elder, theme, contrast} = this.keep.prefs;
    this.toggleAttribute('elder', elder ?? this.getAttribute('ui') === 'elder');
    this.toggleAttribute('contrast', !!contrast);
    this.given ??= this.getAttribute('theme') || 'auto';
    this.setAttribute('theme', theme || this.given);
    if (change && this.session) this.draw();
  }

  async start() {
    const [wait, trouble, again, name, close] = FIRST[this.locale];
    const shell = (...kids) => this.root.replaceChildren(add(h(this.page ? 'main' : 'div', {class: 'app first', lang: this.locale,
      role: this.page ? null : 'dialog', 'aria-label': name, tabindex: '-1'}), h('h1', {class: 'vh'}, name),
    !this.page && button('', () => this.close(), {icon: 'close', label: close, kind: 'round corner'}), ...kids));
    shell(icon('mark', 'big'), h('p', {role: 'status'}, wait));
    try {
      await this.meet();
    } catch {
      shell(icon('offline', 'big'), h('p', {role: 'alert'}, trouble), button(again, () => this.start(), {kind: 'main'}));
      return;
    }
    if (this.turns.length === 0) this.recall();
    this.draw();
    if (this.kiosk) this.idle ||= new Idle(this, Number(this.getAttribute('idle')) || this.session.kiosk_idle_seconds || 90);
    if (this.opened || this.page && !matchMedia('(pointer: coarse)').matches) this.input.focus({preventScroll: true});
    this.dispatchEvent(new CustomEvent('daoban:shown', {bubbles: true, composed: true}));
  }

  /** A session: its words, and who is at the desk now. */
  async meet() {
    this.session = await this.talk.open();
    this.met = Date.now();
  }

  /** The same anew where the last one is old; without a net the old one stays. */
  async renew() {
    if (Date.now() - this.met < AGED) return false;
    return this.meet().then(() => true, () => false);
  }

  /** Turns of a conversation that still goes on; one that was never answered is asked again, as the same. */
  recall() {
    this.turns = this.keep.recent().map(t => ({...t, wish: () => this.wish()}));
    this.talk.conversation = this.turns.findLast?.(t => t.answer)?.answer.conversation_id || null;
    this.waiting = this.turns.filter(t => !t.answer);
  }

  draw() {
    const {t, session} = this, draft = this.input?.value || '', had = this.root.activeElement;
    const name = had === this.input && had ? 'ask' : had?.dataset.name;
    this.lang = this.locale;
    this.sheet = new Sheet(t, this.locale, {kiosk: this.kiosk, choose: (value, label) => this.ask(value, label), footnote: n => this.footnote(n)});
    this.log = h('div', {class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': t('transcript')});
    this.input = h('textarea', {rows: '1', maxlength: LONGEST, 'data-name': 'ask', 'aria-label': t('ask_label'), placeholder: t('placeholder'), value: draft,
      enterkeyhint: 'send', autocomplete: 'off', oninput: () => this.typed(), onkeydown: e => this.enter(e)});
    this.live = h('div', {class: 'vh', role: 'log', 'aria-live': 'polite', 'aria-atomic': 'false', 'aria-label': t('live')});
    const away = () => { this.away = true; };
    this.body = h('div', {class: 'talk', tabindex: '0', role: 'group', 'aria-label': t('transcript'), onwheel: away, ontouchmove: away, onkeydown: away}, this.hello(), this.log);
    this.app = add(h('div', {class: 'app', lang: this.locale, ...(this.page ? {} : {role: 'dialog', 'aria-label': t('title')})}),
      this.bar(), h(this.page ? 'main' : 'div', {class: 'middle'}, this.body, this.composer(), this.page && this.starts()), this.page && this.foot(), this.live);
    this.root.replaceChildren(this.app, this.panels.dialog());
    for (const turn of this.turns) this.show(turn);
    this.state();
    for (const turn of this.waiting?.splice(0) || []) this.send(turn);
    this.fit();
    this.body.scrollTop = this.turns.length ? this.turns.at(-1).node.offsetTop - 8 : 0;
    if (name) this.root.querySelector(`[data-name="${name}"]`)?.focus({preventScroll: true});
  }

  bar() {
    const {t, page, kiosk} = this, name = this.session.centre.name;
    const elder = button(t(this.elder ? 'elder_off' : 'elder_on'), () => this.suit({elder: !this.elder}), {icon: 'elder', kind: 'pill', 'aria-pressed': String(this.elder), 'data-name': 'elder'});
    return h(page ? 'header' : 'div', {class: 'bar'},
      h('span', {class: 'seal'}, icon('mark')),
      h('div', {class: 'names'}, h(page ? 'h1' : 'h2', {}, page ? name : t('title')), h('p', {}, page ? t('subtitle') : name)),
      h('div', {class: 'tools'},
        page && button(t('human'), () => this.panels.human(), {icon: 'human', kind: 'pill wide', label: t('human'), 'data-name': 'human'}), elder,
        kiosk && button(t('start_over'), () => this.forget(), {icon: 'fresh', kind: 'pill', 'data-name': 'over'}),
        button('', () => this.panels.menu(), {icon: 'menu', label: t('menu'), kind: 'round', 'aria-haspopup': 'dialog', 'data-name': 'menu'}),
        !page && button('', () => this.close(), {icon: 'close', label: t('close'), kind: 'round', 'data-name': 'close'})));
  }

  hello() {
    const {t, session, page} = this;
    return h('section', {class: 'hello', 'aria-label': t('welcome')}, page && waves(),
      page && h('p', {class: 'eyebrow'}, session.site?.name || session.centre.city),
      page ? h('h2', {}, t('headline')) : null, h('p', {class: 'greeting'}, page ? t('promise') : session.greeting),
      !page && this.starts());
  }

  starts() {
    const {t, session} = this, list = (session.suggestions || []).slice(0, this.elder ? 4 : this.page ? 8 : 5);
    return h('section', {class: 'starts', 'aria-label': t('suggestions')}, h(this.page ? 'h2' : 'h3', {}, t('suggestions')),
      h('ul', {}, list.map(text => h('li', {}, button(text, () => this.ask(text), {icon: 'arrow'})))),
      this.page && h('div', {class: 'desk'}, icon('human'), h('p', {}, h('b', {}, t(session.human?.open_now ? 'desk_open' : 'desk_closed')), ' ', session.human?.text || ''),
        button(t(session.human?.open_now ? 'human' : 'leave_message'), () => this.panels.human(), {kind: 'plain'})));
  }

  composer() {
    const {t} = this;
    this.mic = this.voice.able && button('', () => this.voice.toggle(), {icon: 'mic', label: t('speak'), kind: 'round mic', 'aria-pressed': 'false'});
    this.go = button(t('send'), () => this.submit(), {icon: 'send', kind: 'send'});
    this.halt = button(t('stop'), () => this.talk.stop(), {icon: 'stop', kind: 'send halt'});
    this.left = h('span', {class: 'left', role: 'status'});
    return h('form', {class: 'composer', onsubmit: e => { e.preventDefault(); this.submit(); }},
      h('div', {class: 'field'}, this.input, this.mic, this.go, this.halt),
      h('p', {class: 'note'}, h('span', {}, t('machine')), button(t('privacy'), () => this.panels.privacy(), {kind: 'inline'}),
        !this.page && button(t('human'), () => this.panels.human(), {kind: 'inline', 'data-name': 'human'}), this.left));
  }

  foot() {
    const {t, session: {centre}} = this;
    return h('footer', {}, h('p', {}, this.sheet.dial(t('emergency', {hotline: centre.hotline}))), h('p', {}, centre.statement));
  }

  // Asking

  typed() {
    this.input.style.height = 'auto';
    this.input.style.height = Math.min(this.input.scrollHeight, 140) + 'px';
    const left = LONGEST - this.input.value.length;
    this.left.textContent = left < 100 ? this.t('left', {n: left}) : '';
    this.state();
  }

  enter(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.input.value.trim();
    if (!text) { this.input.focus(); return; }
    this.input.value = '';
    this.typed();
    this.ask(text);
    if (matchMedia('(pointer: coarse)').matches) this.input.blur();
  }

  wish() {
    const prefs = {elder: this.elder, language: this.locale};
    return this.place ? {prefs, location: this.place} : {prefs};
  }

  ask(question, said = question) {
    this.voice.quiet();
    const turn = {rid: id(), question: question.slice(0, LONGEST), said, at: Date.now(), wish: () => this.wish()};
    this.turns.push(turn);
    this.show(turn);
    this.send(turn);
    this.away = false;
    this.settle(turn);
  }

  send(turn) {
    this.live.replaceChildren();
    let heard = 0;
    const told = state => { turn.state = state; this.keep.turn(turn); this.draft(turn); this.state(); };
    this.talk.ask(turn, {
      asking: () => { turn.parts = []; told('asking'); this.say(this.t('asking')); },
      waiting: (why, seconds) => { turn.why = why; turn.seconds = seconds; told('waiting'); this.say(this.waitText(turn)); },
      part: (name, data) => {
        if (name === 'sentence') { if (heard++ < 12) this.say(data); } else if (name === 'block') { turn.parts.push(data); this.draft(turn); }
      },
      final: answer => { turn.answer = answer; told('done'); if (!heard) this.say(answer.text); this.settle(turn); },
      end: (state, error) => { turn.error = error; told(state); this.say(state === 'failed' ? this.errorText(error) : this.t('stopped')); },
    });
    told(turn.state);
  }

  /** Bring a turn to the top, unless the reader went elsewhere. */
  settle(turn) { if (!this.away) this.body.scrollTo({top: turn.node.offsetTop - 8, behavior: 'smooth'}); }

  say(text) { if (text) this.live.append(h('p', {}, text)); }

  waitText(turn) { return this.t(turn.why === 'busy' ? 'busy' : 'offline', {n: turn.seconds}); }

  errorText(error) {
    if (error instanceof Refusal && error.message && error.status < 500) return error.message;
    return this.t(error instanceof Refusal ? 'trouble' : 'unreachable');
  }

  show(turn) {
    turn.drawn = 0;
    turn.box = h('div', {class: 'answer'});
    turn.after = h('div', {class: 'after'});
    turn.node = h('article', {class: 'turn', 'aria-label': this.t('turn', {said: turn.said.slice(0, 40)})},
      h('h2', {class: 'asked'}, h('span', {class: 'vh'}, this.t('you_asked')), h('bdi', {}, turn.said)), turn.box, turn.after);
    this.log.append(turn.node);
    this.draft(turn);
  }

  /** What is known of a turn so far. */
  draft(turn) {
    const {t} = this, {box} = turn, drawn = turn.drawn;
    turn.after.replaceChildren();
    turn.drawn = 0;
    if (turn.answer) {
      this.sheet.fill(box, turn.answer, turn.ticks ||= new Set());
      after(this, turn);
      return;
    }
    if (turn.state === 'asking' && turn.parts?.length) {
      if (!drawn) { box.className = 'answer coming'; box.replaceChildren(); }
      for (const part of turn.parts.slice(drawn || 0)) box.append(this.sheet.block(part));
      turn.drawn = turn.parts.length;
      return;
    }
    box.className = 'answer ' + (turn.state || 'queued');
    const again = text => button(text, () => { if (turn.state === 'waiting') this.talk.wake(); else this.send(turn); }, {kind: 'plain'});
    const card = (sign, text, ...more) => box.replaceChildren(h('div', {class: 'state'}, icon(sign), h('p', {}, text), h('div', {class: 'acts'}, ...more.filter(Boolean))));
    if (turn.state === 'waiting') card('offline', this.waitText(turn), again(t('retry_now')), button(t('cancel'), () => this.talk.stop(turn), {kind: 'plain'}));
    else if (turn.state === 'failed') card('alert', this.errorText(turn.error), again(t('retry')), button(t('human'), () => this.panels.human(), {kind: 'plain'}));
    else if (turn.state === 'stopped') card('stop', t('stopped'), again(t('ask_again')));
    else box.replaceChildren(h('p', {class: 'wait'}, h('span', {class: 'dots', 'aria-hidden': 'true'}, h('i'), h('i'), h('i')), t(turn.state === 'asking' ? 'asking' : 'queued')));
  }

  footnote(n) {
    const turn = this.root.activeElement?.closest('.turn'), list = turn?.querySelector('details.sources');
    if (!list) return;
    list.open = true;
    const item = list.querySelector(`[data-number="${Number(n)}"]`);
    item?.focus();
    item?.scrollIntoView({block: 'nearest'});
  }

  /** Buttons and looks that follow from what goes on. */
  state() {
    const busy = this.turns.some(t => ['asking', 'waiting', 'queued'].includes(t.state) && !t.answer);
    this.app.classList.toggle('empty', this.turns.length === 0);
    this.app.classList.toggle('busy', busy);
    this.halt.hidden = !busy || !!this.input.value.trim();
    this.go.hidden = !this.halt.hidden;
    this.log.setAttribute('aria-busy', String(busy));
  }

  // Opening, closing, keys

  small() { return matchMedia('(max-width: 640px)').matches; }

  open() {
    if (this.page || this.opened) return;
    this.opened = true;
    this.setAttribute('open', '');
    this.tell?.(true);
    this.fit();
    const first = this.input || this.root.querySelector('.app');
    first?.focus({preventScroll: true});
    if (window.CloseWatcher && this.small()) (this.watcher = new CloseWatcher()).onclose = () => this.close();
  }

  close() {
    if (this.page || !this.opened) return;
    this.opened = false;
    this.removeAttribute('open');
    this.watcher?.destroy();
    this.voice.quiet();
    this.fit();
    this.tell?.(false);
  }

  toggle() { if (this.opened) this.close(); else this.open(); }

  async setLocale(to) {
    this.locale = this.talk.locale = known(to);
    this.keep.prefer({locale: this.locale});
    try { await this.meet(); } catch { this.start(); return; }
    this.draw();
  }

  /** A small screen is filled, above its keyboard; the page behind does not scroll. */
  fit() {
    const full = !this.page && this.opened && this.small();
    this.root.querySelector('.app')?.setAttribute('aria-modal', String(!this.page && full));
    if (this.page) this.app?.removeAttribute('aria-modal');
    for (const other of this.behind || []) other.inert = false;
    this.behind = full ? [...document.body.children].filter(e => e !== this && !e.inert) : [];
    for (const other of this.behind) other.inert = true;
    const others = document.adoptedStyleSheets.filter(s => s !== LOCKED());
    document.adoptedStyleSheets = full ? [...others, LOCKED()] : others;
    if (this.fitted || !window.visualViewport) return;
    this.fitted = true;
    const view = window.visualViewport;
    view.addEventListener('resize', () => {
      const shut = view.height < window.innerHeight - 60;
      if (shut && view.scale === 1) this.style.setProperty('--height', view.height + 'px'); else this.style.removeProperty('--height');
    });
  }

  key(event) {
    if (event.key === 'Escape' && !this.page && !this.panels.open) { event.stopPropagation(); this.close(); }
    if (event.key === 'F6') { event.preventDefault(); this.jump(event.shiftKey ? -1 : 1); }
  }

  /** F6: from the conversation to the question to the tools. */
  jump(by) {
    const stops = [this.body, this.input, this.root.querySelector('.tools button')], at = this.root.activeElement;
    const now = stops.findIndex(s => s === at || s.parentNode.contains(at) && !s.contains(at) && s !== this.body);
    stops[((now < 0 ? (this.body.contains(at) ? 0 : -by) : now) + by + stops.length) % stops.length].focus();
  }

  /** A new conversation; what was said stays in the history of this browser. */
  fresh() {
    this.talk.stopAll();
    this.keep.fresh();
    this.turns = [];
    this.talk.conversation = null;
    this.input.value = '';
    this.voice.quiet();
    this.draw();
    this.input.focus();
  }

  /** Nothing stays: kiosk between two people, or on wish. */
  forget() {
    this.keep.clear();
    this.place = null;
    if (this.kiosk) {
      this.keep.prefs = {};
      this.suit();
      this.locale = this.talk.locale = known(this.getAttribute('locale') || 'zh-CN');
      this.meet().then(() => this.draw(), () => this.start());
    }
    this.panels.shut();
    this.fresh();
  }

  /** Print one answer alone. */
  print(turn) {
    const sheets = document.adoptedStyleSheets;
    turn.node.setAttribute('data-print', '');
    this.setAttribute('printing', '');
    document.adoptedStyleSheets = [...sheets, PRINTING()];
    const done = () => {
      turn.node.removeAttribute('data-print');
      this.removeAttribute('printing');
      document.adoptedStyleSheets = sheets;
    };
    addEventListener('afterprint', done, {once: true});
    window.print();
  }
}

customElements.get('daoban-assistant') || customElements.define('daoban-assistant', Assistant);

/** Put the assistant on a page; `tell` hears of opening and closing. */
export function mount(told, tell) {
  const element = document.createElement('daoban-assistant');
  for (const key of ['site', 'locale', 'ui', 'theme', 'position']) if (told[key]) element.setAttribute(key, told[key]);
  element.tell = tell;
  document.body.append(element);
  return element;
}
