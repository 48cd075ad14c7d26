const botsPerBlock = 250

/** The loopback address a bot plays from: one for each of 5,000 bots, and another set for most other seeds, so that
 *  two swarms on one machine look like different people. Never 127.0.x.y, where servers live. */
export function sourceAddress(bot: number, seed: number): string {
  return `127.${1 + (seed % 254)}.${1 + Math.floor(bot / botsPerBlock)}.${1 + (bot % botsPerBlock)}`
}
