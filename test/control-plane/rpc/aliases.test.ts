import { status } from '@grpc/grpc-js'
import t from 'tap'
import { isAlias } from '../../../proto/contract/alias.ts'
import { startLab } from './rpc-lab.ts'

interface Allotted {
  readonly aliases: readonly { readonly ip: string; readonly alias: string }[]
}

t.test('agents get the alias of each address, which stays, also for mapped and IPv6 addresses', async t => {
  const lab = await startLab(t)
  const ips = ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::1', '2001:db8::2']
  const { aliases } = (await lab.call('AliasService', 'AllotAliases', { ips })) as Allotted
  t.same(
    aliases.map(({ ip }) => ip),
    ['192.0.2.7', '2001:db8:0:0::'],
  )
  t.ok(aliases.every(({ alias }) => isAlias(alias)))
  t.same(await lab.call('AliasService', 'AllotAliases', { ips }), { aliases })
  for (const address of ['192.0.2.7', aliases[0]!.alias])
    t.match(await lab.call('AliasService', 'FindAlias', { address }), aliases[0]!)
  t.match(await lab.call('AliasService', 'FindAlias', { address: '2001:db8::ffff' }), {
    ip: '2001:db8:0:0::',
  })
})

t.test('what is no address, and what nobody has, is refused', async t => {
  const lab = await startLab(t)
  const code = status.INVALID_ARGUMENT
  await t.rejects(lab.call('AliasService', 'AllotAliases', { ips: ['x'] }), { code, details: /ips\[0\]/ })
  const many = Array.from({ length: 501 }, (_, n) => `10.0.${n >> 8}.${n & 255}`)
  await t.rejects(lab.call('AliasService', 'AllotAliases', { ips: many }), { code })
  for (const [address, details] of [
    ['127.1.2.3', /has no alias, and is none/],
    ['127.200.2.3', /is a provisional alias/],
  ] as const)
    await t.rejects(lab.call('AliasService', 'FindAlias', { address }), { code: status.NOT_FOUND, details })
})
