import { quake3Message } from './quake3-message.ts'
import type { Quake3Keys } from './quake3-told.ts'

/** One datagram on every path. Servers let the network cut theirs into fragments. */
export const ANSWER_BYTES_MAX = 1_300
/** Clients read keys into 1,024 bytes; the challenge comes to these. */
const KEYS_BYTES_MAX = 860

/** Makes the answer to `getinfo` for each challenge. */
export function quake3Info(info: Quake3Keys): (challenge: string) => Buffer {
  const keys = keysText(info)
  return challenge => quake3Message(`infoResponse\n${challengeText(challenge)}${keys}`)
}

/** Makes the answer to `getstatus` for each challenge: with the first players whom the datagram has room for. */
export function quake3Status(status: Quake3Keys, players: readonly string[]): (challenge: string) => Buffer {
  const keys = keysText(status)
  return challenge => {
    const head = quake3Message(`statusResponse\n${challengeText(challenge)}${keys}\n`)
    let room = ANSWER_BYTES_MAX - head.length
    const beyond = players.findIndex(line => (room -= line.length + 1) < 0)
    const fitting = beyond === -1 ? players : players.slice(0, beyond)
    return Buffer.concat([head, Buffer.from(fitting.map(line => `${line}\n`).join(''), 'latin1')])
  }
}

function challengeText(challenge: string): string {
  return challenge === '' ? '' : `\\challenge\\${challenge}`
}

/** The first keys that there is room for. */
function keysText(keys: Quake3Keys): string {
  let text = ''
  for (const [key, value] of keys) {
    const part = `\\${key}\\${value}`
    if (text.length + part.length <= KEYS_BYTES_MAX) text += part
  }
  return text
}
