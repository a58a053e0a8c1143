// Talks to a platform with wechat-api and co-wechat-api, clients nobody here wrote: JSON in, JSON out.
'use strict';
process.noDeprecation = true;
const { promisify } = require('util');
const Old = require('wechat-api');
const Co = require('co-wechat-api');

const { url, appid, secret, person, menu, texts } = JSON.parse(require('fs').readFileSync(0, 'utf8'));

async function caught(work) {
  try { return await work(); } catch (error) { return { errcode: error.code, errmsg: error.message }; }
}

async function oldOne() {
  const api = new Old(appid, secret);
  api.endpoint = url;
  const call = (name, ...args) => caught(() => promisify(api[name].bind(api))(...args));
  return {
    token: (await call('getAccessToken')).accessToken,
    texts: await texts.reduce(async (done, t) => [...await done, await call('sendText', person, t)], []),
    created: await call('createMenu', menu),
    menu: await call('getMenu'),
  };
}

async function coOne() {
  const api = new Co(appid, secret);
  api.prefix = `${url}/cgi-bin/`;
  const call = (name, ...args) => caught(() => api[name](...args));
  return {
    token: (await call('getAccessToken')).accessToken,
    texts: await texts.reduce(async (done, t) => [...await done, await call('sendText', person, t)], []),
    created: await call('createMenu', menu),
    menu: await call('getMenu'),
  };
}

(async () => {
  const which = { 'wechat-api': oldOne, 'co-wechat-api': coOne };
  console.log(JSON.stringify(await which[process.argv[2]]()));
})();
