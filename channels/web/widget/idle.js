// Between two people at a kiosk (无人操作): after a while it asks, counts down, and forgets.

import {button, h} from './dom.js';

const COUNTDOWN = 15;
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'input'];

export class Idle {
  constructor(app, seconds) {
    this.app = app;
    this.quiet = Math.max(seconds - COUNTDOWN, 1) * 1000;
    this.heard = () => { if (!this.counting) this.again(); };
    for (const sign of SIGNS) document.addEventListener(sign, this.heard, {passive: true, capture: true});
    this.again();
  }

  again() {
    clearTimeout(this.timer);
    clearInterval(this.counting);
    this.counting = null;
    this.timer = setTimeout(() => this.ask(), this.quiet);
  }

  ask() {
    const {app} = this;
    if (app.turns.length === 0 && !app.input.value && !app.panels.open && !app.keep.prefs.elder && !app.keep.prefs.theme) {
      this.again();
      app.renew().then(anew => anew && app.draw());
      return;
    }
    let left = COUNTDOWN;
    const number = h('b', {class: 'number', 'aria-hidden': 'true'}, String(left));
    app.panels.show(app.t('still_there'), [h('p', {class: 'lead'}, app.t('idle', {n: left})), h('p', {class: 'countdown'}, number),
      h('div', {class: 'acts'}, button(app.t('go_on'), () => app.panels.shut(), {kind: 'main'}), button(app.t('clear_now'), () => this.over(), {kind: 'plain'}))],
    {kind: 'middle', shut: () => this.again(), alert: true});
    this.counting = setInterval(() => {
      number.textContent = String(--left);
      if (left <= 0) this.over();
    }, 1000);
  }

  over() {
    this.again();
    this.app.forget();
  }

  end() {
    clearTimeout(this.timer);
    clearInterval(this.counting);
    for (const sign of SIGNS) document.removeEventListener(sign, this.heard, {capture: true});
  }
}
