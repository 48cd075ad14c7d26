import type { RunOnHost } from './automation/host-runner.ts'
import { IdentityKeeper } from './install/installation-identity.ts'
import { nearMirror } from './install/near-mirror.ts'
import { runOnHost } from './install/run-on-host.ts'
import { SshCare } from './install/ssh-care.ts'
import type { HostRecord } from './scaler/host.ts'
import type { ScalerLedger } from './scaler/ledger.ts'
import type { Machine } from './scaler/provider.ts'
import type { ScalerNode } from './scaler/scaler-node.ts'
import { BakeLoop } from './scaling/bake-loop.ts'
import type { ConfiguredProviders } from './scaling/configured-provider.ts'
import { previewPass } from './scaling/preview.ts'
import { ScalerLoop, type ScalerLoopParts } from './scaling/scaler-loop.ts'

/** What a node is given for the scaler. */
export interface ScalerNodeParts {
  readonly ledger: ScalerLedger
  /** As the configuration has them. Default: none; nothing is created or deleted then. */
  readonly providers?: ConfiguredProviders
  /** Where hosts fetch their identity; undefined: hosts are given no way to join by themselves. */
  readonly joinUrl?: string | undefined
}

/** The scaler of a node, with what makes it run. */
export interface RunningScaler extends ScalerNode {
  readonly loop: ScalerLoop
  readonly identity: IdentityKeeper
  readonly runOnHost: RunOnHost
  /** To be called on every tick of the node. */
  tick(): void
  /** Resolves when no pass is under way; a script or a bake may run on, and is begun again by whoever leads then. */
  settled(): Promise<void>
}

/** What the rest of the node gives it. */
type ScalerSurroundings = Omit<ScalerLoopParts, 'ledger' | 'providers' | 'care'> & {
  /** Where a host's agent says that others reach it, by host tag. Undefined: nobody has said. */
  readonly addressOf: (hostTag: string) => string | undefined
}

/** Nothing of it runs before the first `tick`. */
export function assembleScaler(
  { ledger, providers = new Map(), joinUrl }: ScalerNodeParts,
  { addressOf, ...parts }: ScalerSurroundings,
): RunningScaler {
  const { token, clock, random, log } = parts
  const identity = new IdentityKeeper({ ledger, token })
  const mirror = nearMirror({
    ledger,
    addressOf: host => addressOf(host.hostTag) ?? loop.machineOf(host)?.address,
  })
  const care = new SshCare({ identity, joinUrl, nearMirror: mirror, clock, random, log })
  const loop = new ScalerLoop({ ...parts, ledger, providers, care })
  const bakes = new BakeLoop({
    ledger,
    token,
    care,
    clock,
    log,
    providers: new Map([...providers].map(([name, { provider }]) => [name, provider])),
    wake: () => loop.wake(),
  })
  return {
    loop,
    identity,
    runOnHost: runOnHost({ ledger, care, machineOf: host => machineOf(providers, host) }),
    ledger,
    providers: new Map([...providers].map(([name, { info }]) => [name, info])),
    lastPass: () => loop.outcome,
    preview: async changes => previewPass(await loop.gathered(), changes),
    wake: () => loop.wake(),
    tick: () => {
      loop.tick()
      if (providers.size > 0) bakes.tick()
    },
    settled: () => loop.pass(),
  }
}

/** As its provider shows it now. */
async function machineOf(
  providers: ConfiguredProviders,
  { provider, providerId }: HostRecord,
): Promise<Machine | 'gone' | undefined> {
  if (providerId === undefined) return undefined
  return providers.get(provider)?.provider.read(providerId)
}
