// What the scripts share: their arguments, and the emulator's control.

// The base URL of the emulator, and the base URL that the client gets: the emulator's too, or a proxy's before it.
export const [emulator = 'http://127.0.0.1:8081', base = emulator] = process.argv.slice(2);

// control steers the emulator over HTTP, as a test in any language can.
export async function control(what, body = {}) {
  const answer = await fetch(`${emulator}/_control/${what}`, { method: 'POST', body: JSON.stringify(body) });
  const got = await answer.json();
  if (!answer.ok) throw new Error(`${what}: ${got.error}`);
  return got;
}

// personWrites lets somebody write to a business, and delivers the webhook.
export async function personWrites(channel, business, user, text) {
  await control('events', { address: { channel, business, user }, text });
  await control('flush');
}

// sends tells what became of a request: what a client returned or threw, as read by the two functions.
export async function sends(what, request, id, refusal) {
  try {
    console.log(`${what}: accepted ${id(await request())}`);
  } catch (error) {
    console.log(`${what}: ${refusal(error)}`);
  }
}
