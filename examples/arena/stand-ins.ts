import { limits, sightRadius } from './limits.ts'
import { formatCoordinate } from './sight.ts'
import type { Player } from './world.ts'

/** Somebody or something beyond the border, on another shard. */
export interface StandIn {
  readonly zone: string
  readonly id: string
  readonly kind: string
  readonly x: number
  readonly y: number
}

const fieldsOfOne = 8

/** Reads the fields of the agent's answer to `border`: eight for each, after total and next. What is malformed is left out. */
export function readStandIns(fields: readonly string[]): readonly StandIn[] {
  const standIns: StandIn[] = []
  for (let at = 0; at + fieldsOfOne <= fields.length; at += fieldsOfOne) {
    const [zone = '', id = '', kind = '', x = '', y = ''] = fields.slice(at)
    // Names alone: what others wrote is shown to players.
    const isTold = [zone, id, kind].every(name => /^[\w.-]{1,63}$/.test(name))
    if (isTold && isNumber(x) && isNumber(y)) standIns.push({ zone, id, kind, x: Number(x), y: Number(y) })
  }
  return standIns
}

/** What is shown of the neighbours' ground: read-only, as old as the agent's last answer. */
export class StandIns {
  #all: readonly StandIn[] = []
  #atMs = -Infinity

  replace(all: readonly StandIn[], nowMs: number): void {
    this.#all = all.slice(0, limits.standInsMax)
    this.#atMs = nowMs
  }

  expire(nowMs: number): void {
    if (nowMs - this.#atMs > limits.standInsMs) this.#all = []
  }

  /** `beyond: <name> <x> <y> …`, cut so that it fits one datagram.
   *  @returns nothing if nobody is in sight */
  describe({ x, y, name }: Player): string | undefined {
    let text = 'beyond:'
    for (const other of this.#all) {
      // One who is being handed over may be on both sides for a moment: nobody sees themselves.
      if (other.id === name || (other.x - x) ** 2 + (other.y - y) ** 2 > sightRadius ** 2) continue
      const more = ` ${other.id} ${formatCoordinate(other.x)} ${formatCoordinate(other.y)}`
      if (text.length + more.length > limits.nearBytesMax) break
      text += more
    }
    return text === 'beyond:' ? undefined : text
  }
}

function isNumber(text: string): boolean {
  return /^-?\d{1,7}(?:\.\d{1,6})?$/.test(text)
}
