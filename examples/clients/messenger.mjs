// messaging-api-messenger: its option origin leads to the emulator. It sends as "me", which is the first Page that the emulator heard of.
import messenger from 'messaging-api-messenger';
import { base, control, personWrites, sends } from './emulator.mjs';

const [page, user] = ['410000000000001', '7001'];
const client = new messenger.MessengerClient({ accessToken: 'any', origin: base });
const id = answer => answer.messageId;
const refusal = error => {
  const { code, errorSubcode } = error.response.data.error;
  return `${error.name} ${code}/${errorSubcode}`;
};
const text = () => client.sendText(user, 'Good evening');

await personWrites('messenger', page, user, 'Are you open?');
await sends('text', text, id, refusal);
await control('advance', { by: '24h' });
await sends('text after 24 hours', text, id, refusal);
