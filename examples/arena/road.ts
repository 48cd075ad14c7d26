import type { HeedWord, Road } from './account-state.ts'

/** What the agent says of one player who has something to heed. */
export interface Heed {
  readonly account: string
  readonly word: HeedWord
  readonly zone: string
  /** Of `near` and `cross` the move, of `closed` the reason. */
  readonly detail: string
}

const fieldsOfOne = 4
/** Most urgent first. `corridor` may stand beside `closed` and `near`. */
const words: readonly string[] = ['cross', 'closed', 'near', 'corridor'] satisfies readonly HeedWord[]
/** An answer that long may have left somebody out, who is told with the next one. */
const charactersFull = 3_500

/** All that one player is to heed, a word at most once. */
interface PlayerHeeds {
  /** Most urgent of all: what the road is. */
  readonly first: Heed
  readonly words: ReadonlySet<HeedWord>
}

/** What all players who were told of are to heed. */
export interface Heeds {
  readonly byAccount: ReadonlyMap<string, PlayerHeeds>
  /** Else silence about a player may mean that there was no room. */
  readonly isComplete: boolean
}

/** Reads the fields of the agent's answer to `position`. Words of later days are left out. */
export function readHeeds(fields: readonly string[]): Heeds {
  const byAccount = new Map<string, PlayerHeeds>()
  let characters = 0
  for (let at = 0; at + fieldsOfOne <= fields.length; at += fieldsOfOne) {
    const [account = '', word = '', zone = '', detail = ''] = fields.slice(at)
    characters += account.length + word.length + zone.length + detail.length + fieldsOfOne
    if (words.includes(word))
      byAccount.set(
        account,
        withHeed(byAccount.get(account), { account, word: word as HeedWord, zone, detail }),
      )
  }
  return { byAccount, isComplete: characters < charactersFull }
}

function withHeed(known: PlayerHeeds | undefined, heed: Heed): PlayerHeeds {
  if (known === undefined) return { first: heed, words: new Set([heed.word]) }
  const isFirst = words.indexOf(heed.word) < words.indexOf(known.first.word)
  return { first: isFirst ? heed : known.first, words: new Set([...known.words, heed.word]) }
}

/** The road of one who is not being handed over. `cross` alone changes nothing: whoever can do it begins to cross. */
export function nextRoad(road: Road, heed: Heed | undefined): Road {
  if (heed === undefined) return { kind: 'open' }
  const { word, zone, detail } = heed
  switch (word) {
    case 'near':
    case 'corridor':
      return { kind: word, zone }
    case 'closed':
      return { kind: 'closed', zone, reason: detail }
    case 'cross':
      return road
  }
}

/** What a player is told of a change.
 *  @returns nothing where nothing is new */
export function roadNews(before: Road, after: Road): string | undefined {
  const text = roadText(after)
  return text === roadText(before) ? undefined : text
}

function roadText(road: Road): string | undefined {
  switch (road.kind) {
    case 'open':
      return 'road open'
    case 'near':
    case 'corridor':
      return `road ${road.kind} ${road.zone}`
    case 'closed':
      return `road closed ${road.reason}`
    // Whatever they do is answered with it.
    case 'crossing':
      return undefined
  }
}
