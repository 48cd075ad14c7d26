import { previewPass } from '../../../control-plane/scaling/preview.ts'
import type { ProviderName } from '../../../control-plane/scaler/pool.ts'
import type { ScalerNode } from '../../../control-plane/scaler/scaler-node.ts'
import type { Step } from '../../../control-plane/scaler/step.ts'
import { UNSEEN } from '../../../control-plane/scaler/observed-host.ts'
import { openSqlite } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import type { LedgerChange } from '../../../control-plane/scaler/ledger.ts'
import type { Cleanup } from './empty-store.ts'
import { startLab } from './rpc-lab.ts'

export const CLUSTER = `
cluster: { name: home }
datacenters:
  - { name: here, provider: local, region: rack-1 }
templates:
  - { name: worker, baseImage: debian-13, install: 'true', agentVersion: 0.1.0 }
pools:
  - { name: game, datacenter: here, hosts: 2, max: 4, hardware: [small, large], template: worker, slotsPerHost: 200 }
  - { name: door, kind: proxy, datacenter: here, hosts: 1, max: 2, hardware: [small], template: worker }
fleets:
  - { name: arena, command: [arena], shards: 3, slots: 100, pool: game, env: { TOKEN: s3cret }, ready: { udp: ping } }
schedules:
  - { name: evening, pool: game, cron: '0 18 * * *', timeZone: Europe/Berlin, floor: 3 }
`

/** The services over real tables, facts and ledger in one store; what a pass would plan is planned, and nothing is carried out. */
export async function startScalerLab(t: Cleanup) {
  const { facts: store, scaler: ledger, ...opened } = await openSqlite({ path: ':memory:' })
  t.after(() => opened.close())
  const { token } = await store.lead('node-1' as NodeId, '127.0.0.1:1', 3_600_000)
  const told: { steps: readonly Step[]; wakes: number } = { steps: [], wakes: 0 }
  const scaler: ScalerNode = {
    ledger,
    providers: new Map(
      (['local', 'cloud'] as ProviderName[]).map(name => [
        name,
        { name, kind: 'process', canSnapshot: name === 'cloud' },
      ]),
    ),
    lastPass: () => ({ at: 0, steps: told.steps, unlisted: [] }),
    preview: async changes =>
      previewPass({ facts: await ledger.read(), listings: new Map(), sightOf: () => UNSEEN }, changes),
    wake: () => {
      told.wakes += 1
    },
  }
  const lab = await startLab(t, {}, { store, token, scaler })
  let asked = 0
  const change = (over: object = {}) => {
    asked += 1
    return { requestId: `r${asked}`, actor: 'ann', reason: 'a test', ...over }
  }
  return {
    ...lab,
    store,
    ledger,
    told,
    change,
    apply: (document: string, over: object = {}) =>
      lab.call('ClusterService', 'ApplyCluster', {
        document,
        file: 'cluster.yaml',
        change: change(over),
      }) as Promise<{
        readonly outcome: { readonly summary: string; readonly applied: boolean }
        readonly diff: readonly string[]
        readonly steps: readonly string[]
        readonly mistakes: readonly string[]
      }>,
    /** What the loop would have written. */
    commit: async (...changes: readonly LedgerChange[]) => {
      const done = await ledger.commit(token, changes, [])
      if (done !== 'done') throw new Error('the ledger refused')
    },
  }
}
