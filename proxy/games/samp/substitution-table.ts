/** The fixed substitution of SA:MP 0.3.7's cipher: plain byte → ciphered byte. A fact of the protocol, the same in every client and every
 *  server, and a permutation: clients publish this direction, servers the other one. */
export const SUBSTITUTION: Uint8Array = Buffer.from(
  '2769fd87607d8302f23f7199a37c1b9d76302325c5829beb1efa464f98c93788' +
    '18a268d6d722d1747a792ed26d480fb16297bc8b597f29b6b961bec8c1c640ef' +
    '116aa5c73af44c136c2b1c54565553a8dc9c9a16ddb0f52dffde8a90fc95ec31' +
    '85c20106db28d8eaa0da100ef02a6b21f186fb65e16ff6263339aebfd4e4e944' +
    '753d63bdc07b9ea65c1fb2a4c48db3fe8f198c4d5e34ccf9b5f3f8a150049373' +
    'e0bacb45351a49476e2f5112e24a72056670b8cd00e5bb2458eeb4808136a967' +
    '5a4be8cacf9fe3acaa145b5f0a3b779209154e94ad176452d338430d0c073c1d' +
    'afede708b703e68eab91893e2c9642d978dfd0575d84417ecef732c3d5200ba7',
  'hex',
)

/** The way back: ciphered byte → plain byte. */
export const INVERSE_SUBSTITUTION: Uint8Array = inverseOf(SUBSTITUTION)

function inverseOf(table: Uint8Array): Uint8Array {
  const inverse = new Uint8Array(table.length)
  for (const [plain, ciphered] of table.entries()) inverse[ciphered] = plain
  return inverse
}
