import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { kernelFamilies } from '../../../proxy/kernel-tier/kernel-families.ts'

const NOT_SUPPORTED = 'echo "Error: Could not process rule: Operation not supported" >&2; exit 1'

/** An nft that writes down what it is told. */
function fakeNft(t: Test, answer: string) {
  const directory = t.testdir()
  const [program, told] = [join(directory, 'nft'), join(directory, 'told')]
  writeFileSync(program, `#!/bin/sh\ncat >> ${told}\n${answer}\n`)
  chmodSync(program, 0o700)
  const session = NftSession.open({ command: [program] })
  t.teardown(() => session.close())
  return { session, told: () => (existsSync(told) ? readFileSync(told, 'utf8') : '') }
}

t.test('a system without IPv6 is not asked, and not complained of', async t => {
  const { session, told } = fakeNft(t, 'exit 1')
  t.same(await kernelFamilies(session, () => undefined), { families: [4], withoutIpv6: undefined })
  t.equal(told(), '')
})

t.test('IPv6 that is not forwarded stays in user space, and the setting is named', async t => {
  const { session, told } = fakeNft(t, 'exit 1')
  t.match(await kernelFamilies(session, () => '0'), {
    families: [4],
    withoutIpv6: { why: /does not forward IPv6/, remedy: /sysctl -w net\/ipv6\/conf\/all\/forwarding=1/ },
  })
  t.equal(told(), '')
})

t.test(
  'both are carried where a table of IPv6 can be made; it is gone with the same transaction',
  async t => {
    const { session, told } = fakeNft(t, 'exit 0')
    t.same(await kernelFamilies(session, () => '1'), { families: [4, 6], withoutIpv6: undefined })
    t.match(told(), /^add table (ip6 \S+)\ndelete table \1$/)
  },
)

t.test('nftables without IPv6 carry IPv4, and so do those that fail otherwise; it is said', async t => {
  const { session } = fakeNft(t, NOT_SUPPORTED)
  t.match(await kernelFamilies(session, () => '1'), {
    families: [4],
    withoutIpv6: { why: /Operation not supported/ },
  })
  const forbidden = fakeNft(t, 'echo "Error: Operation not permitted" >&2; exit 1')
  t.match(await kernelFamilies(forbidden.session, () => '1'), {
    families: [4],
    withoutIpv6: { why: /not permitted/, remedy: /^Try `nft add table/ },
  })
})
