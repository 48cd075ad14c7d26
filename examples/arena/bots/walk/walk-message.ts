import type { ShardStamp } from '../server-message.ts'

/** Where an account is and what it has. Equal scores of one life mean equal standings. */
export interface Standing {
  readonly x: number
  readonly y: number
  readonly score: number
  readonly coins: number
  /** `-` for none. */
  readonly items: string
  /** Name of the driver; empty: on foot. */
  readonly party: string
  /** Of the claim; a later one is greater. */
  readonly epoch: number
}

/** What a bot with an account hears that is of interest to it. */
export type WalkMessage =
  | {
      readonly kind: 'welcome'
      readonly name: string
      readonly shard: ShardStamp
      readonly standing: Standing
      /** The hand-off that it came by; nothing: a login. */
      readonly move: string | undefined
    }
  | { readonly kind: 'at'; readonly sequence: number; readonly standing: Standing }
  | { readonly kind: 'no'; readonly sequence: number; readonly why: string }
  | { readonly kind: 'frozen'; readonly sequence: number; readonly move: string; readonly standing: Standing }
  | { readonly kind: 'saved'; readonly score: number; readonly epoch: number }
  /** Handed over: it is to go where the move leads. */
  | { readonly kind: 'moved'; readonly move: string }
  | { readonly kind: 'closed'; readonly reason: string }
  /** It is not known there. */
  | { readonly kind: 'stranger' }
  | { readonly kind: 'later'; readonly waitMs: number }
  | { readonly kind: 'other' }

const standingForm =
  /^x=(-?[\d.]{1,16}) y=(-?[\d.]{1,16}) score=(\d{1,15}) coins=(\d{1,15}) items=(\S{1,120}) party=(\S{1,24}) epoch=(\d{1,16})$/
const welcomeForm =
  /^welcome (\S{1,64}) shard=(\S{1,128}) incarnation=(\d{1,19}) (x=.{1,250}?)(?: moved=(\S{1,63}))?$/
const answerForm = /^at (\d{1,9}) (x=.{1,250})$/
const frozenForm = /^frozen (\d{1,9}) (\S{1,63}) (x=.{1,250})$/
const savedForm = /^saved score=(\d{1,15}) epoch=(\d{1,16})$/

/** Reads one datagram, or one line without its end. Never throws, whatever the bytes. */
export function parseWalkMessage(payload: Buffer): WalkMessage {
  const text = payload.toString('latin1')
  if (/^(?:who-are-you|bye shard|bye kicked|bye fenced)$/.test(text)) return { kind: 'stranger' }
  const [, move] = /^moved \S{1,63} (\S{1,63})$/.exec(text) ?? []
  if (move !== undefined) return { kind: 'moved', move }
  const [, busy] = /^busy (\d{1,6})$/.exec(text) ?? []
  if (busy !== undefined) return { kind: 'later', waitMs: Number(busy) }
  const [, closed] = /^road closed (\S{1,20})$/.exec(text) ?? []
  if (closed !== undefined) return { kind: 'closed', reason: closed }
  const [, refused = '', why = ''] = /^no (\d{1,9}) ([A-Z]{1,12})$/.exec(text) ?? []
  if (why !== '') return { kind: 'no', sequence: Number(refused), why }
  const saved = savedForm.exec(text)
  if (saved !== null) return { kind: 'saved', score: Number(saved[1]), epoch: Number(saved[2]) }
  return parseStanding(text) ?? { kind: 'other' }
}

function parseStanding(text: string): WalkMessage | undefined {
  const [, sequence, at = ''] = answerForm.exec(text) ?? []
  if (sequence !== undefined) {
    const standing = readStanding(at)
    return standing && { kind: 'at', sequence: Number(sequence), standing }
  }
  const [, asked, move = '', held = ''] = frozenForm.exec(text) ?? []
  if (asked !== undefined) {
    const standing = readStanding(held)
    return standing && { kind: 'frozen', sequence: Number(asked), move, standing }
  }
  const [, name, shard, incarnation, begun = '', by] = welcomeForm.exec(text) ?? []
  const standing = name === undefined ? undefined : readStanding(begun)
  if (name === undefined || standing === undefined) return undefined
  return { kind: 'welcome', name, shard: `${shard}/${incarnation}`, standing, move: by }
}

function readStanding(text: string): Standing | undefined {
  const [, x, y, score, coins, items = '', party, epoch] = standingForm.exec(text) ?? []
  if (epoch === undefined) return undefined
  return {
    x: Number(x),
    y: Number(y),
    score: Number(score),
    coins: Number(coins),
    items,
    party: party === undefined || party === '-' ? '' : party,
    epoch: Number(epoch),
  }
}
