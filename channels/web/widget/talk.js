// The line to the server (通信): session, questions one at a time, retries that never ask twice.

const LOST = 6, TROUBLED = 2;
const sleep = (ms, signal) => new Promise((go, stop) => {
  const timer = setTimeout(go, ms);
  signal?.addEventListener('abort', () => { clearTimeout(timer); stop(signal.reason); }, {once: true});
});

/** A refusal of the server, with its own words. */
export class Refusal extends Error {
  constructor(status, problem, after) {
    super(problem?.message || '');
    this.status = status; this.code = problem?.code; this.after = after;
  }
}

export const id = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128;
  return [...b].map((n, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + n.toString(16).padStart(2, '0')).join('');
};

export class Talk {
  constructor(base, site, locale) {
    Object.assign(this, {base, site, locale, queue: [], busy: null, conversation: null});
    this.wake = () => this.waking?.();
    addEventListener('online', this.wake);
  }

  end() { removeEventListener('online', this.wake); this.stopAll(); }

  url(path) { return new URL(String(path).replace(/^\//, ''), this.base).href; }

  /** A session with greeting, words and who is at the desk. */
  async open() {
    const body = {locale: this.locale};
    if (this.site) body.site = this.site;
    const reply = await this.send('v1/web/sessions', {body});
    this.session = await reply.json();
    return this.session;
  }

  async send(path, {body, accept = 'application/json', signal, token} = {}) {
    const headers = {Accept: accept};
    if (body) headers['Content-Type'] = 'application/json';
    if (token) headers.Authorization = 'Bearer ' + token;
    const reply = await fetch(this.url(path), {method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body),
      signal, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer'});
    if (reply.ok) return reply;
    const after = Number(reply.headers.get('Retry-After')) || 0;
    throw new Refusal(reply.status, (await reply.json().catch(() => ({}))).error, after);
  }

  /** The same with the session's token, renewed once where it ran out. */
  async call(path, given) {
    if (!this.session) await this.open();
    try {
      return await this.send(path, {...given, token: this.session.token});
    } catch (error) {
      if (error.status !== 401) throw error;
      await this.open();
      return this.send(path, {...given, token: this.session.token});
    }
  }

  async json(path, body) { return (await this.call(path, {body})).json(); }

  /** Put a turn into the line; `on` is told what becomes of it. */
  ask(turn, on) {
    turn.state = 'queued';
    this.queue.push({turn, on, stop: new AbortController()});
    this.run();
  }

  stop(turn) {
    for (const job of this.queue.filter(j => !turn || j.turn === turn)) job.stop.abort();
    if (this.busy && (!turn || this.busy.turn === turn)) this.busy.stop.abort();
  }

  stopAll() { this.stop(); this.queue = []; }

  async run() {
    if (this.busy) return;
    while ((this.busy = this.queue.shift())) {
      const {turn, on, stop} = this.busy;
      try {
        if (stop.signal.aborted) throw stop.signal.reason;
        await this.answered(turn, on, stop.signal);
      } catch (error) {
        const stopped = stop.signal.aborted;
        on.end(stopped ? 'stopped' : 'failed', stopped ? null : error);
      }
    }
    this.busy = null;
  }

  /** Ask until it is answered: the body is fixed at first, so that a repetition is a repetition. */
  async answered(turn, on, signal) {
    turn.body ||= {request_id: turn.rid, question: turn.question, ...turn.wish(),
      ...(this.conversation ? {conversation_id: this.conversation} : {})};
    let lost = 0, troubled = 0;
    if (navigator.onLine === false) { on.waiting('offline'); await this.until(0, signal); }
    for (;;) {
      try {
        on.asking();
        const answer = await this.once(turn.body, on, signal);
        this.conversation = answer.conversation_id;
        on.final(answer);
        return;
      } catch (error) {
        if (signal.aborted) throw error;
        if (error instanceof Refusal) {
          const passing = error.status === 429 || error.status >= 500;
          if (!passing || ++troubled > TROUBLED || error.after > 60) throw error;
          on.waiting('busy', error.after || troubled * 2);
          await sleep((error.after || troubled * 2) * 1000, signal);
        } else {
          if (navigator.onLine !== false && ++lost > LOST) throw error;
          on.waiting('offline');
          await this.until(Math.min(500 * 2 ** lost, 30000) * (0.8 + Math.random() * 0.4), signal);
        }
      }
    }
  }

  /** Until the net is back, somebody presses again, or the time has passed. */
  async until(ms, signal) {
    const woken = new Promise(go => { this.waking = go; });
    const over = new Promise((_, stop) => signal.addEventListener('abort', () => stop(signal.reason), {once: true}));
    const timed = ms && navigator.onLine !== false ? [sleep(ms, signal)] : [];
    await Promise.race([woken, over, ...timed]);
  }

  async once(body, on, signal) {
    const reply = await this.call('v1/web/turns', {body, accept: 'text/event-stream', signal});
    if (/json/.test(reply.headers.get('Content-Type'))) return reply.json();
    let final;
    for await (const [name, data] of events(reply)) {
      if (name === 'final') final = JSON.parse(data);
      else if (name === 'error') throw new Refusal(503, JSON.parse(data).error);
      else on.part(name, name === 'sentence' ? data : JSON.parse(data));
    }
    if (!final) throw new TypeError('the stream broke off');
    return final;
  }
}

/** Server-sent events of a reply, also where the browser gives it only as a whole. */
async function* events(reply) {
  const reader = reply.body?.getReader(), decoder = new TextDecoder();
  let rest = reader ? '' : await reply.text() + '\n\n';
  for (;;) {
    const parts = rest.split(/\r?\n\r?\n/);
    rest = parts.pop();
    for (const part of parts) {
      const lines = part.split(/\r?\n/), of = key => lines.filter(l => l.startsWith(key + ':')).map(l => l.slice(key.length + 1).replace(/^ /, ''));
      if (of('event').length) yield [of('event')[0], of('data').join('\n')];
    }
    const {done, value} = reader ? await reader.read() : {done: true};
    if (done) return;
    rest += decoder.decode(value, {stream: true});
  }
}
