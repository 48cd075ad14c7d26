import { parseProbe, type Probe } from './probe.ts'

/** What a server said. `garbled` is nothing an arena says. */
export type ServerMessage =
  | { readonly kind: 'near' }
  | { readonly kind: 'who'; readonly shard: ShardStamp }
  | {
      readonly kind: 'welcome'
      readonly name: string
      readonly shard: ShardStamp
      readonly x: number
      readonly y: number
    }
  | { readonly kind: 'echo'; readonly probe: Probe }
  | { readonly kind: 'who-are-you' }
  | { readonly kind: 'full' }
  | { readonly kind: 'bye' }
  /** A login is under way, or is refused for now. */
  | { readonly kind: 'later' }
  /** About accounts and zones; bots that walk between zones read more of it. */
  | { readonly kind: 'news' }
  | { readonly kind: 'garbled' }

/** One life of one shard, `<shard id>/<incarnation>`. */
export type ShardStamp = string

const near = Buffer.from('near ')
const whoForm = /^shard=(\S{1,128}) incarnation=(\d{1,19}) seen=\S{1,64}$/
const newsForm = /^(?:(?:at|no|frozen|saved|road|moved|beyond:) .{1,1200}|frozen)$/
const welcomeForm =
  /^welcome (\S{1,64}) shard=(\S{1,128}) incarnation=(\d{1,19}) x=(-?[\d.]{1,16}) y=(-?[\d.]{1,16})(?: score=\d{1,15} \S.{0,300})?$/

/** Reads one datagram, or one line without its end. Never throws, whatever the bytes. */
export function parseServerMessage(payload: Buffer): ServerMessage {
  // By far the most frequent, and of no interest beyond having come.
  if (payload.length > near.length && payload.compare(near, 0, near.length, 0, near.length) === 0)
    return { kind: 'near' }
  const text = payload.toString('latin1')
  const probe = parseProbe(text)
  if (probe !== undefined) return { kind: 'echo', probe }
  const who = whoForm.exec(text)
  if (who !== null) return { kind: 'who', shard: `${who[1]}/${who[2]}` }
  if (text === 'who-are-you') return { kind: 'who-are-you' }
  if (text === 'full') return { kind: 'full' }
  if (/^bye(?: shard| kicked| fenced)?$/.test(text)) return { kind: 'bye' }
  if (/^(?:wait|busy \d{1,10}|refused [A-Z_]{1,20})$/.test(text)) return { kind: 'later' }
  if (newsForm.test(text)) return { kind: 'news' }
  return parseWelcome(text) ?? { kind: 'garbled' }
}

function parseWelcome(text: string): ServerMessage | undefined {
  const match = welcomeForm.exec(text)
  if (match === null) return undefined
  const [, name = '', shard, incarnation, x, y] = match
  return { kind: 'welcome', name, shard: `${shard}/${incarnation}`, x: Number(x), y: Number(y) }
}
