import type { DatagramServer } from '../serve-datagrams.ts'

export interface Q3Player {
  readonly name: string
  readonly score: number
  /** 0 for bots. */
  readonly ping: number
}

export interface Q3Facts {
  readonly name: string
  readonly map: string
  readonly slots: number
  readonly privateSlots: number
  readonly players: readonly Q3Player[]
  /** Further keys of the status. */
  readonly more: Readonly<Record<string, string>>
}

const PREFIX = '\xff\xff\xff\xff'

/** A Quake 3 server as far as server lists are concerned, written from the protocol's description alone: it shares no code with the
 *  proxy. What is no question comes back with its name in front. */
export class Q3Server implements DatagramServer {
  readonly facts: Q3Facts
  /** First words of the questions that came; and how many of play. */
  readonly asked: string[] = []
  played = 0

  constructor(facts: Partial<Q3Facts> = {}) {
    this.facts = { name: 'one', map: 'q3dm17', slots: 16, privateSlots: 0, players: [], more: {}, ...facts }
  }

  answer(datagram: Buffer): readonly Buffer[] {
    const text = datagram.toString('latin1')
    const question = /^\xff{4}(getinfo|getstatus)(?: (\S+))?/i.exec(text)
    if (question === null) {
      this.played += 1
      return [Buffer.from(`${this.facts.name}:${text}`, 'latin1')]
    }
    const [, word = '', challenge = ''] = question
    this.asked.push(word)
    const answer = word === 'getinfo' ? this.#info(challenge) : this.#status(challenge)
    return [Buffer.from(PREFIX + answer, 'latin1')]
  }

  #info(challenge: string): string {
    const { name, map, slots, privateSlots, players } = this.facts
    const keys = {
      challenge,
      gamename: 'Quake3Arena',
      protocol: '71',
      hostname: name,
      mapname: map,
      clients: players.length,
      g_humanplayers: players.filter(({ ping }) => ping > 0).length,
      sv_maxclients: slots - privateSlots,
      gametype: 0,
      pure: 1,
    }
    return `infoResponse\n${infoString(keys)}`
  }

  #status(challenge: string): string {
    const { name, map, slots, privateSlots, players, more } = this.facts
    const keys = {
      version: 'ioq3 1.36',
      sv_hostname: name,
      sv_maxclients: slots,
      sv_privateClients: privateSlots,
      mapname: map,
      ...more,
      challenge,
    }
    const lines = players.map(({ name: player, score, ping }) => `${score} ${ping} "${player}"\n`)
    return `statusResponse\n${infoString(keys)}\n${lines.join('')}`
  }
}

function infoString(keys: Readonly<Record<string, string | number>>): string {
  return Object.entries(keys)
    .map(([key, value]) => `\\${key}\\${value}`)
    .join('')
}
