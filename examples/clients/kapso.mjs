// @kapso/whatsapp-cloud-api: its option baseUrl leads to the emulator.
import { GraphApiError, WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import { base, control, personWrites, sends } from './emulator.mjs';

const [phoneNumberId, businessAccountId, to] = ['106540352242922', '102290129340398', '4915112345678'];
const client = new WhatsAppClient({ accessToken: 'any', baseUrl: base, graphVersion: 'v24.0' });
const id = answer => answer.messages[0].id;
const refusal = error => {
  if (!(error instanceof GraphApiError)) throw error;
  return `${error.name} ${error.code} ${error.category}, retry: ${error.retry.action}`;
};
const text = () => client.messages.sendText({ phoneNumberId, to, body: 'Your parcel is on its way.' });

await control('business', { channel: 'whatsapp', id: phoneNumberId, account: businessAccountId });
await client.templates.create({
  businessAccountId, name: 'parcel', language: 'en', category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Your parcel {{1}} is on its way to you.', example: { bodyText: [['A1']] } }],
});
await control('advance', { by: '1h' }); // the review takes its time

await sends('text to a stranger', text, id, refusal);
await personWrites('whatsapp', phoneNumberId, to, 'Where is my parcel?');
await sends('text', text, id, refusal);
await sends('interactive', () => client.messages.sendInteractiveButtons({
  phoneNumberId, to, bodyText: 'Shall we ring?', buttons: [{ id: 'yes', title: 'Yes' }, { id: 'no', title: 'No' }],
}), id, refusal);
await control('advance', { by: '24h' });
await sends('text after 24 hours', text, id, refusal);
await sends('template after 24 hours', () => client.messages.sendTemplate({
  phoneNumberId, to, template: { name: 'parcel', language: { code: 'en' }, components: [{ type: 'body', parameters: [{ type: 'text', text: 'A1' }] }] },
}), id, refusal);
