import { status } from '@grpc/grpc-js'
import t from 'tap'
import type { BanRecord } from '../../../control-plane/bans/ban.ts'
import { banFromScript } from '../../../control-plane/rpc/ban-from-script.ts'
import { Operator } from '../../../control-plane/rpc/operator.ts'
import { storeTimeAfter } from '../../../lib/store-time.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { BanId } from '../../../proto/contract/ban.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import { NOW, ref, shard } from '../../support/world.ts'
import { emptySessions } from './empty-store.ts'
import { sessionContext, startLab } from './rpc-lab.ts'

const change = { requestId: 'r1', actor: 'ada', reason: 'test' }
const ban: BanRecord = {
  id: 'b1' as BanId,
  target: '192.0.2.0/24',
  reason: 'cheats',
  by: 'ann',
  since: storeTimeAfter(NOW, -5_000),
  expiresAt: storeTimeAfter(NOW, 60_000),
}

t.test('bans that last are listed', async t => {
  const over = { ...ban, id: 'b2' as BanId, target: '192.0.2.1', expiresAt: NOW }
  const lab = await startLab(t, { bans: [ban, over] })
  t.strictSame(await lab.call('BanService', 'ListBans', {}), {
    bans: [
      {
        id: 'b1',
        target: '192.0.2.0/24',
        reason: 'cheats',
        by: 'ann',
        sinceMs: '5000',
        expiresInMs: '60000',
      },
    ],
  })
})

t.test('the alias of an address is refused, with the address to ban; whoever means it says so', async t => {
  const lab = await startLab(t)
  const { aliases } = (await lab.call('AliasService', 'AllotAliases', { ips: ['192.0.2.7'] })) as {
    aliases: readonly { alias: string }[]
  }
  const request = { target: aliases[0]!.alias, forMs: '0', change }
  await t.rejects(lab.call('BanService', 'AddBan', request), {
    code: status.INVALID_ARGUMENT,
    details: /is the alias of 192\.0\.2\.7: ban that address/,
  })
  t.equal(lab.store.commits.length, 0)
  t.match(await lab.call('BanService', 'AddBan', { ...request, force: true }), { applied: true })
  const free = { ...request, target: '127.1.2.3', change: { ...change, requestId: 'r2' } }
  t.match(await lab.call('BanService', 'AddBan', free), { applied: true }, 'nobody has it')
})

t.test('a ban is added, with its event and its answer at once; a dry run writes nothing', async t => {
  const lab = await startLab(t)
  const request = { target: '192.0.2.7', forMs: '60000', change }
  const dry = await lab.call('BanService', 'AddBan', {
    ...request,
    change: { ...change, validateOnly: true },
  })
  t.match(dry, { applied: false, summary: '192.0.2.7 is banned for 60 s: 0 flows are cut' })
  t.equal(lab.store.commits.length, 0)
  const made = await lab.call('BanService', 'AddBan', request)
  t.match(made, { applied: true, operationId: /^[0-9a-z]{12}$/ })
  t.same(
    lab.store.commits.map(changes => changes.map(one => one.kind)),
    [['ban.put', 'request.record']],
  )
  t.same(await lab.call('BanService', 'AddBan', request), made, 'the same request again')
  t.equal(lab.store.commits.length, 1)
})

t.test('mistakes name their field', async t => {
  const lab = await startLab(t, { bans: [ban] })
  const wrong = (method: string, request: object) => lab.call('BanService', method, { ...request, change })
  const code = status.INVALID_ARGUMENT
  await t.rejects(wrong('AddBan', { target: '192.0.2.7/24' }), {
    code,
    details: /^target: .*192\.0\.2\.0\/24/,
  })
  await t.rejects(wrong('AddBan', { target: '0.0.0.0/1' }), { code, details: /--force/ })
  await t.rejects(wrong('AddBan', { target: 'x'.repeat(200) }), { code, details: /target/ })
  await t.rejects(wrong('AddBan', { target: '192.0.2.7', forMs: '999999999999999' }), {
    code,
    details: /forMs/,
  })
  await t.rejects(wrong('RemoveBan', { ban: 'nobody' }), { code: status.NOT_FOUND })
  await t.rejects(wrong('RemoveBan', { ban: '' }), { code })
})

t.test('a script’s ban answers with its id, the same request with the same', async t => {
  const lab = await startLab(t, { shards: [shard('arena-1')] })
  const context = {
    ...lab,
    sessions: sessionContext(await emptySessions(t)),
    node: 'node-1' as NodeId,
    version: '',
    random: seededRandom(1),
    log: silentLog,
    wake: () => {},
    countRejected: () => {},
  }
  const operator = new Operator(context)
  const request = { shard: ref('arena-1'), target: '192.0.2.7', reason: '', forMs: 1_000, requestId: 'q1' }
  const first = await banFromScript(context, operator, request)
  t.match(first, { id: /^[0-9a-z]{12}$/ })
  t.same(await banFromScript(context, operator, request), first)
  t.match(lab.store.written, [{ actor: 'shard arena-1#1', kind: 'ban.added', why: 'no reason given' }])
  t.equal(lab.store.commits.length, 1)
  await t.rejects(banFromScript(context, operator, { ...request, target: '192.0.2.8' }), {
    code: 'SWY_REQUEST_REUSED',
  })
})
