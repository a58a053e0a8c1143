// The assistant filling a page (整页): for kiosks, H5 and frames; the address says how.
import './app.js';

const asked = new URLSearchParams(location.search);
const element = document.createElement('daoban-assistant');
element.setAttribute('mode', 'page');
for (const key of ['site', 'locale', 'ui', 'theme', 'idle']) if (asked.get(key)) element.setAttribute(key, asked.get(key));
if (asked.get('kiosk') === '1') element.setAttribute('kiosk', '');
element.addEventListener('daoban:shown', () => {
  document.documentElement.lang = element.locale;
  document.title = element.t('title') + ' · ' + element.session.centre.name;
});
document.body.append(element);
