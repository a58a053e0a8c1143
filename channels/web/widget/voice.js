// Speaking and listening (语音), only where the browser can by itself.

export class Voice {
  constructor(app) {
    const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
    this.app = app;
    this.able = !!Recognition && window.isSecureContext;
    this.speaks = 'speechSynthesis' in window;
    this.Recognition = Recognition;
  }

  toggle() { if (this.ear) this.ear.stop(); else this.listen(); }

  listen() {
    const {app} = this, ear = this.ear = new this.Recognition(), before = app.input.value;
    ear.lang = app.locale;
    ear.interimResults = true;
    ear.onresult = e => {
      app.input.value = (before + [...e.results].map(r => r[0].transcript).join('')).slice(0, app.input.maxLength);
      app.typed();
    };
    ear.onerror = e => { if (e.error !== 'no-speech' && e.error !== 'aborted') app.say(app.t('no_mic')); };
    ear.onend = () => { this.ear = null; this.mark(false); app.input.focus(); };
    this.mark(true);
    try { ear.start(); } catch { ear.onend(); }
  }

  mark(on) {
    const {mic, t} = this.app;
    mic.setAttribute('aria-pressed', String(on));
    mic.setAttribute('aria-label', t(on ? 'listening' : 'speak'));
  }

  say(text, pressed) {
    const again = pressed?.getAttribute('aria-pressed') === 'true';
    this.quiet();
    if (again) return;
    const said = new SpeechSynthesisUtterance(text);
    said.lang = 'zh-CN';
    if (this.app.elder) said.rate = 0.85;
    pressed?.setAttribute('aria-pressed', 'true');
    said.onend = said.onerror = () => pressed?.setAttribute('aria-pressed', 'false');
    speechSynthesis.speak(said);
  }

  quiet() {
    this.ear?.abort();
    if (this.speaks) speechSynthesis.cancel();
  }
}
