// Seals and opens envelopes with @wecom/crypto and wechat-crypto: JSON in, JSON out.
'use strict';
process.noDeprecation = true;
const wecom = require('@wecom/crypto');
const WXBizMsgCrypt = require('wechat-crypto');

const { token, key, receiver, texts, sealed, stamp, nonce } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const old = new WXBizMsgCrypt(token, key, receiver);

const seals = {
  '@wecom/crypto': (text) => {
    const encrypt = wecom.encrypt(key, text, receiver);
    return { encrypt, signature: wecom.getSignature(token, stamp, nonce, encrypt) };
  },
  'wechat-crypto': (text) => {
    const encrypt = old.encrypt(text);
    return { encrypt, signature: old.getSignature(stamp, nonce, encrypt) };
  },
};
const opens = {
  '@wecom/crypto': (e) => wecom.decrypt(key, e),
  'wechat-crypto': (e) => old.decrypt(e),
};
const all = (table, values) => Object.fromEntries(
  Object.entries(table).map(([name, run]) => [name, values.map(run)]),
);
const opened = all(opens, sealed.map((s) => s.Encrypt));
const signed = sealed.map((s) => wecom.getSignature(token, String(s.TimeStamp), s.Nonce, s.Encrypt) === s.MsgSignature);
console.log(JSON.stringify({
  sealed: all(seals, texts),
  opened: Object.fromEntries(Object.entries(opened).map(([n, v]) => [n, v.map(({ message, id }) => ({ message, id }))])),
  signed,
}));
