import type { Chance } from '../kernel/chance.ts'

/** How datagrams fare between two hosts. */
export interface Weather {
  /** Share of datagrams. */
  loss: number
  duplicates: number
  /** One way, added to the distance, up to so much: more than the gaps between datagrams lets them overtake each other. */
  jitterMs: number
}

const CLEAR: Weather = { loss: 0, duplicates: 0, jitterMs: 0.3 }

/** What lies between the hosts: distance, weather, cuts. Loopback has none of it. */
export class Conditions {
  readonly #distances = new Map<string, number>()
  readonly #weather = new Map<string, Weather>()
  readonly #cuts = new Map<string, number>()
  readonly #chance: Chance
  /** Called when a pair of hosts is cut off from each other, or is whole again. */
  onCut: (left: string, right: string, isCut: boolean) => void = () => {}

  constructor(chance: Chance) {
    this.#chance = chance
  }

  setDistance(host: string, distanceMs: number): void {
    this.#distances.set(host, distanceMs)
  }

  /** One way, by chance. */
  travelMs(from: string, to: string): number {
    if (from === to) return 0.02
    const distanceMs = (this.#distances.get(from) ?? 0.2) + (this.#distances.get(to) ?? 0.2)
    return distanceMs + this.#chance.fraction() * this.weather(from, to).jitterMs
  }

  weather(left: string, right: string): Weather {
    return this.#weather.get(pairOf(left, right)) ?? CLEAR
  }

  setWeather(left: string, right: string, weather: Weather | undefined): void {
    if (weather === undefined) this.#weather.delete(pairOf(left, right))
    else this.#weather.set(pairOf(left, right), weather)
  }

  isCut(left: string, right: string): boolean {
    return this.#cuts.size > 0 && this.#cuts.has(pairOf(left, right))
  }

  /** Cuts may overlap; the pair is whole again when every one of them is mended. */
  cut(left: string, right: string): void {
    const pair = pairOf(left, right)
    const cuts = this.#cuts.get(pair) ?? 0
    this.#cuts.set(pair, cuts + 1)
    if (cuts === 0) this.onCut(left, right, true)
  }

  mend(left: string, right: string): void {
    const pair = pairOf(left, right)
    const cuts = this.#cuts.get(pair) ?? 0
    if (cuts > 1) this.#cuts.set(pair, cuts - 1)
    else if (this.#cuts.delete(pair)) this.onCut(left, right, false)
  }

  /** Fair weather and no cuts, everywhere. */
  clear(): void {
    this.#weather.clear()
    const pairs = [...this.#cuts.keys()]
    this.#cuts.clear()
    for (const pair of pairs) {
      const [left = '', right = ''] = pair.split(' ')
      this.onCut(left, right, false)
    }
  }
}

function pairOf(left: string, right: string): string {
  return left < right ? `${left} ${right}` : `${right} ${left}`
}
