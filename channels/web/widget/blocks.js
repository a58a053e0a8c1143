// The answer as a citizen sees it (回答): every block, route and citation, built from its fields.

import {add, button, date, dialable, h, icon, link, mapLink, moment, phone} from './dom.js';

const SIGN = {lines: 'procedure', faq: 'missing', text: null};
const chip = (text, kind) => h('span', {class: 'chip ' + (kind || '')}, text);
const small = (...kids) => h('p', {class: 'small'}, ...kids);
const condition = item => item.condition && chip(item.condition, 'if');

/** Renders answers in one language, for one kind of screen. */
export class Sheet {
  constructor(t, locale, {kiosk, choose, footnote} = {}) {
    Object.assign(this, {t, locale, kiosk, choose, footnote, ticks: new Set()});
  }

  block(part) {
    const body = (this[part.type] || this.text).call(this, part);
    const sign = part.type === 'lines' ? part.element || 'lines' : part.type;
    const name = SIGN[sign] === undefined ? sign : SIGN[sign];
    const title = part.title && h('h3', {}, name && icon(name), h('span', {}, part.title), !part.sentences?.length && this.marks(part.cites));
    return h('section', {class: 'block ' + part.type}, part.type !== 'text' || part.title ? title : null, body,
      part.note && small(part.note));
  }

  marks(cites) {
    return (cites || []).map(n => h('sup', {}, h('button', {type: 'button', class: 'foot', 'data-cite': n,
      'aria-label': this.t('footnote', {n}), onclick: () => this.footnote?.(n)}, String(n))));
  }

  url(url, text, kind) { return this.kiosk ? h('span', {class: kind}, text) : link(url, text, kind); }
  dial(text) { return this.kiosk ? text : dialable(text); }
  tel(number) { return this.kiosk ? h('b', {}, number) : phone(number); }

  lines(part) {
    return h(part.ordered ? 'ol' : 'ul', {class: part.ordered ? 'steps' : 'dots'},
      part.items.map(item => h('li', {}, h('span', {}, condition(item), this.dial(item.text)))));
  }

  materials(part) {
    const needed = part.items.filter(i => !i.exempt).length;
    const count = h('span', {class: 'count'});
    const list = h('ul', {class: 'checks'}, part.items.map(item => this.material(item)));
    const tell = event => {
      if (event) this.ticks[event.target.checked ? 'add' : 'delete'](event.target.value);
      const done = list.querySelectorAll('input:checked').length;
      count.textContent = done ? this.t('materials_done', {n: done, all: needed}) : this.t('materials_count', {n: needed});
      list.parentNode?.classList.toggle('complete', done === needed && needed > 0);
    };
    list.addEventListener('change', tell);
    tell();
    return h('div', {class: 'checklist'}, h('p', {class: 'tally'}, count), list);
  }

  material(item) {
    const t = this.t;
    const facts = item.exempt ? [chip(t('exempt'), 'good')] : [
      item.original > 0 && chip(t('originals', {n: item.original})), item.copies > 0 && chip(t('copies', {n: item.copies}))];
    if (item.source === '现场填写') facts.push(chip(t('fill_here'), 'calm'));
    if (item.form === '电子') facts.push(chip(t('electronic'), 'calm'));
    if (item.required !== '必要') facts.push(chip(item.required, 'calm'));
    const words = h('span', {class: 'what'}, condition(item), h('b', {}, item.name), h('span', {class: 'chips'}, facts),
      item.note && h('span', {class: 'small'}, item.note));
    if (item.exempt) return h('li', {class: 'exempt'}, icon('check', 'good'), words);
    return h('li', {}, h('label', {}, h('input', {type: 'checkbox', value: item.name, checked: this.ticks.has(item.name)}), words));
  }

  fees(part) {
    return h('ul', {class: 'fees'}, part.items.map(item => {
      const unit = String(item.unit || '').replace(/^元/, '');
      const sum = item.amount === 0 ? h('b', {class: 'sum free'}, this.t('free'))
        : item.amount !== null ? h('b', {class: 'sum'}, this.t('yuan', {n: item.amount}), unit && h('small', {}, unit)) : null;
      const more = /（([\s\S]*)）$/.exec(item.text);
      return h('li', {}, h('div', {}, condition(item), h('span', {}, item.name), sum),
        item.amount === null ? small(item.text) : more && !/^不收费$/.test(more[1]) && small(more[1]));
    }));
  }

  time_limit(part) {
    return h('ul', {class: 'times'}, part.items.map(item => h('li', {class: item.kind},
      h('span', {class: 'kind'}, this.t('limit_' + item.kind)), condition(item),
      item.value === null ? h('b', {}, item.text) : h('b', {}, String(item.value), h('small', {}, item.unit)),
      item.value !== null && this.rest(item.text))));
  }

  rest(text) {
    const more = /（([\s\S]*)）$/.exec(text);
    return more && h('span', {class: 'small'}, more[1]);
  }

  ways(part) {
    return h('ul', {class: 'ways'}, part.items.map(item => h('li', {}, icon(item.kind),
      h('span', {}, condition(item), item.url ? this.url(item.url, item.text) : item.text,
        item.phone && [' ', this.tel(item.phone)]))));
  }

  faq(part) { return h('p', {class: 'lead'}, this.dial(part.text)); }
  text(part) {
    let ours = part.text || '';
    const told = (part.sentences || []).map(({text, cites}) => {
      ours = ours.slice(ours.indexOf(text) + text.length);
      return [this.dial(text), this.marks(cites), ' '];
    });
    return h('p', {class: 'lead'}, told, this.dial(ours));
  }

  article(part) {
    return h('blockquote', {}, part.in_force && chip(part.in_force, 'good'), h('p', {}, part.text));
  }

  table(part) {
    const row = (cells, n) => h('tr', {class: n === part.row && 'hit', 'aria-current': n === part.row && 'true'},
      cells.map((c, i) => h('td', {}, i === 0 && n === part.row && chip(this.t('applies'), 'good'), c)));
    return h('div', {}, h('div', {class: 'scroll', tabindex: '0', role: 'group', 'aria-label': part.title}, h('table', {},
      h('thead', {}, h('tr', {}, part.columns.map(c => h('th', {scope: 'col'}, c)))), h('tbody', {}, part.rows.map(row)))),
    part.calculator && small(this.t('calculator'), ' ', part.url ? this.url(part.url, part.calculator) : part.calculator));
  }

  site(part) {
    const told = part.lines.some(l => l.includes(part.hours));
    return h('div', {class: 'place'}, h('p', {class: 'lead'}, part.name !== part.title && h('b', {}, part.name), this.state(part)),
      part.lines.map(l => h('p', {}, this.dial(l))),
      h('dl', {}, !told && this.fact('hours', part.hours), this.fact('address', part.address), this.fact('phone', part.phone && this.tel(part.phone))),
      this.map(part, part.name));
  }

  fact(name, value) { return value ? h('div', {}, h('dt', {}, this.t(name)), h('dd', {}, value)) : null; }

  map(place, name) {
    const url = !this.kiosk && mapLink(place.lat, place.lon, name);
    return url && h('a', {class: 'act map', href: url, target: '_blank', rel: 'noopener noreferrer'}, icon('site'), this.t('map'));
  }

  state(place) {
    if (place.open_now === null || place.open_now === undefined) return null;
    if (place.open_now) return chip(this.t('open_now'), 'good');
    const next = place.next_open && moment(place.next_open, this.locale, this.t);
    return chip(next ? this.t('opens_at', {at: next}) : this.t('closed'), 'shut');
  }

  bundle(part) {
    return h('ol', {class: 'steps'}, part.items.map(item => h('li', {}, h('span', {},
      h('b', {}, item.name), h('span', {class: 'small'}, item.text),
      this.choose && button(this.t('this_matter'), () => this.choose('matter:' + item.code, item.name), {kind: 'more', icon: 'arrow', label: this.t('about', {name: item.name})})))));
  }

  route(part, n) {
    const {t} = this, site = part.site, away = site?.distance_m;
    const where = [part.window?.floor && t('floor', {n: part.window.floor}), part.window?.zone].filter(Boolean).join(' · ');
    const far = away === null || away === undefined ? null : away < 1000 ? t('metres', {n: away}) : t('kilometres', {n: (away / 1000).toFixed(1)});
    const queue = part.wait && t(part.wait.minutes === null || part.wait.minutes === undefined ? 'queue' : 'queue_minutes', {n: part.wait.people, m: part.wait.minutes});
    return h('li', {class: n === 0 && 'best'}, h('div', {class: 'head'}, icon(part.kind), h('span', {class: 'kind'}, t('way_' + part.kind)),
      n === 0 && chip(t('best'), 'brand'), site && this.state(part)),
    h('h4', {}, part.link ? this.url(part.link.url, part.title) : part.title),
    part.reason && part.reason !== t('way_' + part.kind) && small(part.reason),
    h('ul', {class: 'facts'}, [where, queue, far].filter(Boolean).map(f => h('li', {}, f))),
    site && small(site.address), part.hours && part.kind !== 'online' && small(part.hours),
    h('div', {class: 'acts'}, part.phone && !this.kiosk && h('a', {class: 'act', href: 'tel:' + part.phone.replace(/[^\d+]/g, '')}, icon('contacts'), part.phone),
      part.phone && this.kiosk && small(t('phone'), ' ', part.phone), site && this.map(site, site.name)));
  }

  routes(answer) {
    if (!answer.routes?.length) return null;
    return h('section', {class: 'block go'}, h('h3', {}, icon('ways'), h('span', {}, this.t('where_to_go'))),
      h('ol', {class: 'routes'}, answer.routes.map((r, n) => this.route(r, n))));
  }

  citation(c) {
    const {t, locale} = this;
    const book = name => `《${String(name).replace(/^《|》$/g, '')}》`;
    const laws = (c.basis || []).filter(b => b.seen !== 'local').map(b => book(b.law) + (b.doc_no ? `（${b.doc_no}）` : '') + (b.article || ''));
    const where = c.element ? ' · ' + t('el_' + c.element) : c.article || '';
    const valid = [c.valid_from && t('valid_from', {at: date(c.valid_from, locale)}), c.valid_to && t('valid_to', {at: date(c.valid_to, locale)})].filter(Boolean).join(' ');
    return h('li', {value: c.number, 'data-number': c.number, tabindex: '-1'},
      h('span', {class: 'source'}, c.kind === 'policy' ? book(c.name) : c.name, c.doc_no && c.kind === 'policy' ? `（${c.doc_no}）` : '', where),
      laws.length > 0 && small(t('basis'), laws.join('、')), valid && small(valid),
      c.reviewed_on && small(t('reviewed', {at: date(c.reviewed_on, locale)})),
      (c.basis || []).some(b => b.seen === 'memory') && chip(t('as_window'), 'if'));
  }

  citations(answer) {
    if (!answer.citations?.length) return null;
    return h('details', {class: 'sources'}, h('summary', {}, icon('article'), h('span', {}, this.t('sources', {n: answer.citations.length}))),
      h('ol', {}, answer.citations.map(c => this.citation(c))));
  }

  /** The options as buttons: those about the person's case first, further questions after them. */
  options(answer) {
    const list = answer.options || [], {t} = this;
    const group = (name, some, kind) => some.length > 0 && h('section', {class: 'block choices ' + kind},
      h('h3', {}, h('span', {}, name)), h('div', {class: 'buttons'}, some.map(o => button(o.label, () => this.choose(o.value, o.label), {kind: 'choice'}))));
    if (answer.status === 'clarifying') return group(t('please_choose'), list, 'ask');
    const mine = o => o.value.startsWith('situation:');
    return [group(t('your_case'), list.filter(mine), 'mine'), group(t('also'), list.filter(o => !mine(o)), 'next')];
  }

  head(answer) {
    const names = (answer.matters || []).map(m => m.name).join('、');
    return (names || answer.generated) && h('header', {}, names && h('h3', {class: 'matter'}, names), answer.generated && chip(this.t('ai'), 'ai'));
  }

  /** All of an answer; `ticks` are the materials that are ready. */
  fill(box, answer, ticks) {
    this.ticks = ticks;
    box.className = 'answer ' + answer.status;
    box.replaceChildren();
    return add(box, this.head(answer), (answer.blocks || []).map(b => this.block(b)), this.routes(answer), this.options(answer), this.citations(answer),
      h('p', {class: 'printed small'}, this.t('printed', {at: date(answer.as_of, this.locale)})));
  }
}
