// The sheets over the conversation (面板): menu, history, people, sharing, privacy.

import {LOCALES, add, button, date, h, icon, moment, phone} from './dom.js';

export class Panels {
  constructor(app) { this.app = app; }

  get open() { return !!this.box?.open; }

  dialog() {
    this.box = h('dialog', {class: 'sheet', onclose: () => { if (!this.open) this.gone(); }, onclick: e => { if (e.target === this.box && this.box.dataset.kind !== 'middle') this.shut(); }});
    return this.box;
  }

  /** Show a sheet; the rest waits behind it until it is shut. */
  show(title, body, {back, kind = '', shut, alert} = {}) {
    const {t} = this.app, opener = this.opener || this.app.root.activeElement;
    this.after?.();
    this.after = shut;
    this.opener = opener;
    const head = h('h2', {id: 'sheet-title', tabindex: '-1'}, title);
    this.box.dataset.kind = kind;
    this.box.setAttribute('aria-labelledby', 'sheet-title');
    this.box.setAttribute('role', alert ? 'alertdialog' : 'dialog');
    this.box.replaceChildren(h('div', {class: 'top'}, back && button('', back, {icon: 'back', label: t('back'), kind: 'round'}), head,
      button('', () => this.shut(), {icon: 'close', label: t('close'), kind: 'round'})), add(h('div', {class: 'inside'}), body));
    if (!this.open) this.box.showModal();
    (this.box.querySelector('.main') || head).focus();
  }

  shut() {
    this.box?.close();
    this.gone();
  }

  gone() {
    if (!this.opener) return;
    const {after, opener} = this, name = opener?.dataset.name;
    this.after = this.opener = null;
    after?.();
    const same = opener?.isConnected ? opener : name && this.app.root.querySelector(`[data-name="${name}"]`);
    (same || this.app.input).focus();
  }

  menu() {
    const {app, app: {t, keep}} = this;
    const back = () => this.menu();
    const row = (sign, text, go) => h('li', {}, button(text, go, {icon: sign, kind: 'row'}));
    const choice = (name, label, list, now, take) => h('div', {class: 'setting', role: 'group', 'aria-label': label}, h('span', {}, label), h('div', {class: 'segments'},
      list.map(([value, text]) => button(text, () => { take(value); this.menu(); this.box.querySelector(`[data-set="${name}-${value}"]`)?.focus(); },
        {kind: 'segment', 'aria-pressed': String(value === now), 'data-set': `${name}-${value}`, lang: LOCALES[value] ? value : null}))));
    this.show(t('menu'), [
      h('ul', {class: 'rows'}, row('fresh', t('new_talk'), () => { this.shut(); app.fresh(); }),
        app.kiosk ? null : row('history', t('history'), () => this.history(back)), row('human', t('human'), () => this.human(back)),
        row('shield', t('privacy'), () => this.privacy(back))),
      choice('size', t('size'), [['off', t('size_normal')], ['on', t('size_elder')]], app.elder ? 'on' : 'off', v => app.suit({elder: v === 'on'})),
      choice('theme', t('theme'), [['auto', t('theme_auto')], ['light', t('theme_light')], ['dark', t('theme_dark')]], keep.prefs.theme || app.getAttribute('theme') || 'auto', v => app.suit({theme: v})),
      choice('contrast', t('contrast'), [['off', t('switch_off')], ['on', t('switch_on')]], keep.prefs.contrast ? 'on' : 'off', v => app.suit({contrast: v === 'on'})),
      choice('language', t('language'), Object.entries(LOCALES), app.locale, v => app.setLocale(v).then(() => this.menu())),
      !app.kiosk && 'geolocation' in navigator && window.isSecureContext && choice('place', t('place'), [['off', t('switch_off')], ['on', t('switch_on')]], app.place ? 'on' : 'off', v => this.locate(v === 'on')),
    ]);
  }

  locate(on) {
    const {app} = this;
    app.place = null;
    if (on) navigator.geolocation.getCurrentPosition(p => { app.place = {lat: p.coords.latitude, lon: p.coords.longitude}; this.menu(); },
      () => this.inside(h('p', {class: 'small', role: 'status'}, app.t('no_place'))), {timeout: 8000, maximumAge: 3e5});
  }

  inside(...kids) { this.box.querySelector('.inside').append(...kids); }

  history(back) {
    const {app, app: {t, keep, locale}} = this, turns = [...keep.turns].filter(x => x.answer).reverse();
    const see = turn => {
      this.shut();
      const there = app.turns.find(x => x.rid === turn.rid) || {...turn, wish: () => app.wish()};
      if (!app.turns.includes(there)) { app.turns.push(there); app.show(there); app.state(); }
      app.body.scrollTo({top: there.node.offsetTop - 8});
    };
    this.show(t('history'), turns.length === 0 ? h('p', {class: 'lead'}, t('no_history')) : [
      h('ul', {class: 'rows'}, turns.map(x => h('li', {}, h('button', {type: 'button', class: 'row two', onclick: () => see(x)},
        h('b', {}, h('bdi', {}, x.said)), h('span', {class: 'small'}, [x.answer.matter?.name, date(x.at, locale)].filter(Boolean).join(' · ')))))),
      h('p', {class: 'small'}, t('history_note')),
      button(t('clear'), () => { keep.clear(); app.fresh(); this.history(back); }, {icon: 'trash', kind: 'plain danger'})], {back});
  }

  privacy(back) {
    const {app, app: {t, session: {centre}}} = this;
    this.show(t('privacy'), [t('privacy_1'), t(app.kiosk ? 'privacy_2_kiosk' : 'privacy_2'), t('privacy_3', {hotline: centre.hotline}), centre.statement]
      .map(text => h('p', {}, text)), {back});
  }

  /** A person: on the phone or at the desk now, or a message with a number to follow. */
  async human(back) {
    await this.app.renew();
    const {app, app: {t, session: {human, centre}, keep, locale, kiosk}} = this, open = human?.open_now;
    const next = human?.next_open && moment(human.next_open, locale, t);
    const call = [...new Set([human?.phone, centre.hotline].filter(Boolean))];
    this.show(t('human'), [
      h('div', {class: 'desk ' + (open ? 'open' : 'shut')}, icon('human'), h('div', {}, h('b', {}, t(open ? 'desk_open' : 'desk_closed')),
        human?.text ? h('p', {}, human.text) : !open && next && h('p', {}, t('opens_at', {at: next})))),
      h('ul', {class: 'calls'}, call.map(number => h('li', {}, icon('contacts'), kiosk ? h('b', {}, number) : phone(number, 'call')))),
      this.message(), !kiosk && this.follow(keep.tickets)], {back});
  }

  message() {
    const {app, app: {t, talk, keep}} = this, trouble = h('p', {class: 'error', role: 'alert'});
    const text = h('textarea', {rows: '4', maxlength: '500', required: true, id: 'message'}), contact = h('input', {maxlength: '100', id: 'contact', autocomplete: 'tel'});
    const go = button(t('submit'), null, {kind: 'main', type: 'submit'});
    const form = h('form', {class: 'message', novalidate: true, onsubmit: async e => {
      e.preventDefault();
      const body = {text: text.value.trim(), locale: app.locale};
      if (!body.text) { trouble.textContent = t('message_empty'); text.focus(); return; }
      if (contact.value.trim()) body.contact = contact.value.trim();
      if (talk.conversation) body.conversation_id = talk.conversation;
      go.disabled = true;
      try {
        const ticket = await talk.json('v1/tickets', body);
        keep.ticket(ticket.number);
        const done = h('div', {class: 'done', role: 'status', tabindex: '-1'}, icon('check'), h('p', {}, ticket.message || t('message_kept')),
          h('p', {}, t('number'), h('b', {class: 'ticket'}, ticket.number)), h('p', {class: 'small'}, t('number_note')));
        form.replaceWith(done);
        done.focus();
      } catch (error) {
        trouble.textContent = app.errorText(error);
        go.disabled = false;
      }
    }}, h('h3', {}, t('leave_message')), h('label', {for: 'message'}, t('message')), text, h('label', {for: 'contact'}, t('contact')), contact,
    h('p', {class: 'small'}, t('contact_note')), trouble, go);
    return form;
  }

  follow(known) {
    const {app, app: {t, talk}} = this, told = h('div', {class: 'told', role: 'status'});
    const field = h('input', {id: 'number', maxlength: '40', value: known[0] || '', autocomplete: 'off', autocapitalize: 'characters'});
    return h('form', {class: 'follow', onsubmit: async e => {
      e.preventDefault();
      const number = field.value.trim().toUpperCase();
      if (!number) { field.focus(); return; }
      try {
        const ticket = await talk.json('v1/tickets/' + encodeURIComponent(number));
        told.replaceChildren(h('p', {}, h('b', {}, t('ticket_' + ticket.state) || ticket.state)), ticket.reply ? h('p', {}, ticket.reply) : '');
      } catch (error) { told.replaceChildren(h('p', {}, error.status === 404 || error.status === 422 ? t('no_ticket') : app.errorText(error))); }
    }}, h('h3', {}, t('follow')), h('label', {for: 'number'}, t('number')), h('div', {class: 'line'}, field, button(t('look_up'), null, {kind: 'plain', type: 'submit'})), told);
  }

  /** Move an answer to a phone. */
  async share(turn) {
    const {app, app: {t, talk, locale}} = this, told = h('p', {class: 'small', role: 'status'});
    this.show(t('share'), [h('p', {class: 'lead', role: 'status'}, t('preparing'))]);
    try {
      const got = turn.shared && new Date(turn.shared.expires_at) > new Date() ? turn.shared : await talk.json('v1/shares', {answer_id: turn.answer.id});
      turn.shared = got;
      if (!this.open) return;
      const url = talk.url(got.url), copy = async () => {
        try { await navigator.clipboard.writeText(url); told.textContent = t('copied'); } catch { told.textContent = url; }
      };
      this.show(t('share'), [h('p', {class: 'lead'}, t('scan')), h('img', {class: 'qr', src: talk.url(got.qr), alt: t('qr'), width: '220', height: '220'}),
        h('p', {class: 'small'}, t('expires', {at: moment(got.expires_at, locale, t)})),
        !app.kiosk && h('div', {class: 'acts'}, navigator.share && button(t('pass_on'), () => navigator.share({title: turn.answer.matter?.name || t('title'), url}).catch(() => {}), {icon: 'share', kind: 'act strong'}), button(t('copy_link'), copy, {kind: 'act'}), h('a', {class: 'act', href: url, target: '_blank', rel: 'noopener'}, t('open_link')),
          h('a', {class: 'act', href: talk.url(got.pdf), target: '_blank', rel: 'noopener'}, icon('print'), t('pdf'))), told]);
    } catch (error) {
      if (this.open) this.show(t('share'), [h('p', {class: 'error', role: 'alert'}, app.errorText(error)), button(t('retry'), () => this.share(turn), {kind: 'plain'})]);
    }
  }
}
