// whatsapp-api-js: it has no option for a base URL, but one for fetch, which leads its requests to the emulator.
import { createHmac, webcrypto } from 'node:crypto';
import { createServer } from 'node:http';
import { WhatsAppAPI } from 'whatsapp-api-js';
import { Text } from 'whatsapp-api-js/messages';
import { base, control, personWrites } from './emulator.mjs';

globalThis.crypto ??= webcrypto; // Node 18, which Debian 12 has, wants it said
const [phone, user] = ['106540352242922', '4915112345678'];
const api = new WhatsAppAPI({
  token: 'any', appSecret: 'app-secret', webhookVerifyToken: 'verify-me', v: 'v24.0',
  ponyfill: { fetch: (url, options) => fetch(url.replace('https://graph.facebook.com', base), options) },
});

// A backend of a few lines: the client itself verifies what the emulator delivers, and answers.
const delivered = [];
api.on.message = async ({ message, reply }) => {
  const answer = await reply(new Text(`You wrote: ${message.text.body}`));
  console.log(`reply: accepted ${answer.messages[0].id}`);
};
api.on.status = ({ status }) => console.log(`status: ${status}`);
const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  let raw = '';
  for await (const part of request.setEncoding('utf8')) raw += part;
  if (request.method === 'GET') {
    response.end(api.get(Object.fromEntries(url.searchParams)));
    return;
  }
  const signature = request.headers['x-hub-signature-256'];
  delivered.push({ raw, signature });
  try {
    await api.post(JSON.parse(raw), raw, signature);
  } catch (error) {
    console.log(`webhook: ${error.name} ${error.message}`);
    response.statusCode = error.httpStatus ?? 500;
  }
  response.end();
}).listen(0, '127.0.0.1');
await new Promise(done => server.once('listening', done));

await control('subscribe', { url: `http://127.0.0.1:${server.address().port}/`, verify_token: 'verify-me' });
await personWrites('whatsapp', phone, user, 'Grüße 😀 </script>');
await control('advance', { by: '1m' }); // the statuses come

const { raw } = delivered[0];
const forged = 'sha256=' + createHmac('sha256', 'another secret').update(raw).digest('hex');
for (const [what, body, signature] of [['forged signature', raw, forged], ['changed body', raw.replace(user, '4915100000000'), delivered[0].signature]]) {
  await api.post(JSON.parse(body), body, signature).then(() => console.log(`${what}: accepted`), error => console.log(`${what}: ${error.constructor.name}`));
}

await control('advance', { by: '24h' });
const answer = await api.sendMessage(phone, { phone: user }, new Text('Are you still there?'));
console.log(`text after 24 hours: error ${answer.error?.code}, ${answer.error?.type}`); // it returns what the platform answers
server.close();
