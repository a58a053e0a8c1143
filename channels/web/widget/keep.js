// What stays in this browser (本机记录): wishes and past turns with an end; on a kiosk nothing.

const DAYS = 7, MOST = 30, FRESH_HOURS = 2;

export class Keep {
  constructor(site, memoryOnly) {
    this.name = 'daoban:' + (site || '');
    this.store = null;
    if (!memoryOnly) try { this.store = window.localStorage; } catch { /* refused: memory only */ }
    const all = this.read('turns', []);
    this.turns = all.filter(t => t.until > Date.now() && t.said);
    if (this.turns.length < all.length) this.write('turns', this.turns);
    this.prefs = this.read('prefs', {});
    this.tickets = this.read('tickets', []);
  }

  read(part, without) {
    try { return JSON.parse(this.store?.getItem(`${this.name}:${part}`)) || without; } catch { return without; }
  }

  write(part, value) {
    try { this.store?.setItem(`${this.name}:${part}`, JSON.stringify(value)); } catch { /* full: memory only */ }
  }

  prefer(change) {
    Object.assign(this.prefs, change);
    this.write('prefs', this.prefs);
  }

  /** Keep a turn; a stopped or failed one is not kept. */
  turn(turn) {
    const {rid, said, body, at, answer, rated, state, question} = turn;
    const others = this.turns.filter(t => t.rid !== rid);
    const keep = ['done', 'queued', 'waiting', 'asking'].includes(state);
    this.turns = keep ? [...others, {rid, said, question, body, at, answer, rated, state, until: at + DAYS * 864e5}].slice(-MOST) : others;
    this.write('turns', this.turns);
  }

  ticket(number) {
    this.tickets = [number, ...this.tickets.filter(n => n !== number)].slice(0, 5);
    this.write('tickets', this.tickets);
  }

  /** The turns of the conversation still going on. */
  recent() {
    const last = this.turns.at(-1);
    if (!last || last.at < Date.now() - FRESH_HOURS * 36e5 || this.prefs.since > last.at) return [];
    return this.turns.filter(t => t.at >= (this.prefs.since || 0) && t.at > last.at - FRESH_HOURS * 36e5);
  }

  /** What comes after belongs to a new conversation. */
  fresh() { this.prefer({since: Date.now()}); }

  clear() {
    this.turns = []; this.tickets = [];
    for (const part of ['turns', 'tickets']) try { this.store?.removeItem(`${this.name}:${part}`); } catch { /* nothing kept */ }
  }
}
