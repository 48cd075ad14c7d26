/** What a bot sends to be echoed: who asked, which question, when, and a secret that no other bot has. It says nothing
 *  about shards: an echo looks the same from each of them. */
export interface Probe {
  readonly bot: number
  readonly sequence: number
  /** On the clock of the swarm. */
  readonly sentMs: number
  readonly nonce: string
}

const form = /^probe (\d{1,5}) (\d{1,10}) (\d{1,12}\.\d{3}) ([0-9a-f]{12})$/

export function formatProbe(probe: Probe): string {
  return `probe ${probe.bot} ${probe.sequence} ${probe.sentMs.toFixed(3)} ${probe.nonce}`
}

/** @returns nothing if the text is no probe of any bot */
export function parseProbe(text: string): Probe | undefined {
  const match = form.exec(text)
  if (match === null) return undefined
  const [, bot, sequence, sentMs, nonce = ''] = match
  return { bot: Number(bot), sequence: Number(sequence), sentMs: Number(sentMs), nonce }
}
