// What can be done with an answer (答后): take it along, hear it, rate it, or speak to a person.

import {add, button, h, icon} from './dom.js';

const PERSON = ['human', 'no_guide', 'out_of_region', 'out_of_scope', 'error'];
const REASONS = 6;

export function after(app, turn) {
  const {t} = app, {answer} = turn, facts = answer.status === 'answered';
  const act = (text, sign, go, more) => button(text, go, {icon: sign, kind: 'act', ...more});
  add(turn.after,
    h('div', {class: 'acts'},
      PERSON.includes(answer.status) && act(t('human'), 'human', () => app.panels.human(), {kind: 'act strong'}),
      facts && act(t(app.kiosk ? 'take_along' : 'share'), 'share', () => app.panels.share(turn)),
      facts && act(t('print'), 'print', () => app.print(turn)),
      app.voice.speaks && act(t('listen'), 'speaker', e => app.voice.say(answer.speech, e.currentTarget), {'aria-pressed': 'false'})),
    answer.status === 'crisis' ? null : rating(app, turn));
}

/** 好差评: five levels; below the third the reasons are asked. */
function rating(app, turn) {
  const {t} = app, said = h('p', {class: 'said', role: 'status'}), more = h('div', {class: 'why'});
  const send = async given => {
    turn.rated = {...turn.rated, ...given};
    try {
      await app.talk.json(`v1/answers/${turn.answer.id}/rating`, turn.rated);
      app.keep.turn(turn);
      said.textContent = t('rated');
      return true;
    } catch {
      said.textContent = t('not_rated');
      return false;
    }
  };
  const levels = [5, 4, 3, 2, 1].map(n => button(t('level_' + n), () => {
    for (const b of levels) b.setAttribute('aria-pressed', String(b === levels[5 - n]));
    more.replaceChildren();
    if (n <= 2) more.append(why(app, turn, send, more)); else delete turn.rated?.comment;
    send({level: n, reasons: []});
  }, {icon: 'face' + n, kind: 'level', 'aria-pressed': String(turn.rated?.level === n)}));
  return h('div', {class: 'rating', role: 'group', 'aria-label': t('rate')}, h('p', {}, t('rate')), h('div', {class: 'levels'}, levels), said, more);
}

function why(app, turn, send, more) {
  const {t} = app, chosen = new Set();
  const reasons = Array.from({length: REASONS}, (_, n) => t('reason_' + (n + 1))).filter(Boolean).map(text =>
    button(text, e => {
      if (!chosen.delete(text)) chosen.add(text);
      e.currentTarget.setAttribute('aria-pressed', String(chosen.has(text)));
    }, {kind: 'choice', 'aria-pressed': 'false'}));
  const comment = h('textarea', {rows: '2', maxlength: '500', 'aria-label': t('comment'), placeholder: t('comment')});
  return h('div', {class: 'reasons', role: 'group', 'aria-label': t('why')}, h('p', {}, t('why')), h('div', {class: 'buttons'}, reasons), app.kiosk ? null : comment,
    button(t('submit'), async () => {
      const text = comment.value.trim();
      if (await send({reasons: [...chosen], ...(text ? {comment: text} : {})})) more.replaceChildren(h('p', {class: 'small'}, icon('check'), t('thanks')));
    }, {kind: 'plain'}));
}
