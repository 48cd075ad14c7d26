import { inlineTemplate, poolSchema, scheduleSchema } from './cluster-settings.ts'
import { fleetSchema } from './fleet-settings.ts'
import type { FleetRecord } from './fleets/fleet.ts'
import type { Probe } from '../proto/contract/common.ts'
import type { DeclaredSchedule } from './scaler/cluster.ts'
import { CLUSTER_RECORD } from './scaler/cluster/plan-apply.ts'
import type { ScalerFacts } from './scaler/ledger.ts'
import type { PoolRecord } from './scaler/pool.ts'

/** The present declaration as a cluster file that changes nothing: what is as by default is left out.
 *  @param fleets all of them; only the cluster's are in it */
export function clusterExport(facts: ScalerFacts, fleets: readonly FleetRecord[]): object {
  const { collections } = facts
  const record = collections.cluster.get(CLUSTER_RECORD)?.value
  const pools = facts.pools.filter(({ spec }) => record?.leaving.includes(spec.name) !== true)
  return {
    cluster: { name: record?.name ?? 'cluster' },
    datacenters: [...collections.datacenter.values()].map(({ value }) => value),
    pools: pools.map(pool => exportedPool(facts, pool)),
    fleets: fleets
      .filter(
        ({ spec, declared, shards, spares }) =>
          spec.cluster !== undefined && declared.shards + declared.spares + shards + spares > 0,
      )
      .map(exportedFleet),
    schedules: [...collections.schedule.values()].map(({ value }) => exportedSchedule(value)),
  }
}

function exportedPool({ collections }: ScalerFacts, { spec }: PoolRecord): object {
  const { ladder, template, ...rest } = spec
  const place = collections.datacenter.get(spec.datacenter)?.value
  const contents = collections.template.get(template)?.value
  const { name, datacenter, hosts } = spec
  const full: Record<string, unknown> = {
    ...rest,
    settings: without(spec.settings, place?.settings ?? {}),
    hardware: ladder,
    template: contents === undefined ? template : exportedTemplate(contents),
  }
  if (spec.provider === place?.provider) delete full['provider']
  if (spec.region === place?.region) delete full['region']
  const plain = poolSchema.parse({ name, datacenter, hosts, hardware: ladder, template: 'none' })
  return {
    name,
    kind: spec.kind,
    datacenter,
    hosts,
    ...without(full, { ...plain, hardware: undefined, template: undefined }),
  }
}

function exportedTemplate({ name: _name, ...contents }: { readonly name: string }): object {
  const plain = inlineTemplate.parse({ baseImage: '-' })
  // The version is said even where it is this product's: that of the next one must not replace every host.
  return without({ ...contents }, { ...plain, agentVersion: undefined })
}

function exportedFleet({ spec, declared }: FleetRecord): object {
  const {
    name,
    command,
    workingDirectory,
    ready,
    probe,
    version: _version,
    cluster: _cluster,
    ...rest
  } = spec
  const plain = fleetSchema.parse({ name, command })
  const full = {
    ...rest,
    shards: declared.shards,
    spares: declared.spares,
    ...(workingDirectory === '' ? {} : { workingDirectory }),
    ...(ready === undefined ? {} : { ready: exportedProbe(ready) }),
    ...(probe === undefined ? {} : { probe: exportedProbe(probe) }),
  }
  return { name, command, shards: declared.shards, ...without(full, plain) }
}

function exportedProbe({ kind }: Probe): object {
  switch (kind.kind) {
    case 'udp': {
      const { payload } = kind.value
      const text = payload.toString('utf8')
      const isText = Buffer.from(text).equals(payload) && !/\p{Cc}/u.test(text)
      return isText ? { udp: text } : { udpHex: payload.toString('hex') }
    }
    case 'tcp':
      return { tcp: true }
    case 'log':
      return { log: kind.value.text }
  }
}

function exportedSchedule({ name, pool, when, floor, catchUp }: DeclaredSchedule): object {
  const time =
    when.kind === 'once'
      ? { at: new Date(when.at).toISOString().replace(/\.\d{3}Z$/, 'Z') }
      : { cron: when.cron, timeZone: when.timeZone }
  const plain = scheduleSchema.parse({ name, pool, floor, cron: '* * * * *' })
  return { name, pool, ...time, floor, ...without({ catchUp }, plain) }
}

/** What is not as in `plain`. */
function without(full: object, plain: object): object {
  const same = new Map(Object.entries(plain).map(([key, value]) => [key, JSON.stringify(value)]))
  return Object.fromEntries(
    Object.entries(full).filter(
      ([key, value]) => value !== undefined && same.get(key) !== JSON.stringify(value),
    ),
  )
}
