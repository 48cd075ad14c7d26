import { join } from 'node:path'
import { systemClock } from '../lib/clock.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { NftSession } from '../lib/nft/nft-session.ts'
import { randomId, systemRandom } from '../lib/random.ts'
import type { Shutdown } from '../lib/shutdown.ts'
import type { ReadProxyConfig } from './config.ts'
import type { TierProbe } from './data-plane-choice.ts'
import type { Carrier } from './flows/carrier.ts'
import { adapterOf } from './games/games.ts'
import { guardLimits } from './kernel/guard-limits.ts'
import { promotedPerPrefixMax } from './kernel/prefix-shares.ts'
import { dropLeftTable } from './kernel-tier/drop-left-table.ts'
import { Guard, type GuardedListener } from './kernel-tier/guard.ts'
import { KernelHold, type TakeHold } from './kernel-tier/kernel-hold.ts'
import { KernelTier } from './kernel-tier/kernel-tier.ts'
import { IPV4_ALONE, type KernelFamilies, kernelFamilies } from './kernel-tier/kernel-families.ts'
import {
  holdMissing,
  mendSysctls,
  probeHeld,
  probeNft,
  probePrepared,
  probeSysctls,
} from './kernel-tier/probe-kernel.ts'
import { ReadingDesk } from './kernel-tier/reading-desk.ts'
import { sourceAddressTowards } from './kernel-tier/source-address.ts'
import { SysctlKeeper } from './kernel-tier/sysctl-keeper.ts'
import { TableMarker } from './kernel-tier/table-marker.ts'
import { replyLimits, takesIpv6 } from './listener-settings.ts'
import { localAddresses } from './udp/local-addresses.ts'
import type { UdpFront } from './udp/udp-front.ts'

const BOOT_ID_CHARACTERS = 12

/** The way to the kernel, and whether it is open. */
export interface KernelGround {
  readonly session: NftSession
  /** Whether this proxy, in its last life too, may have left a table there. */
  readonly marker: TableMarker
  readonly sysctls: SysctlKeeper
  readonly probe: TierProbe
  /** While the kernel tier works here. */
  readonly hold: Pick<KernelHold, 'release'> | undefined
  readonly takeHold: TakeHold
  /** Of addresses, if the probe says that it works. */
  readonly carried: KernelFamilies
}

/** Looks where the kernel tier is asked for, and for `auto`, which changes nothing of the system: first at what costs least and binds nobody. */
export async function openKernelGround(
  { config: { dataDir, proxy }, listeners }: Pick<ReadProxyConfig, 'config' | 'listeners'>,
  log: Log,
): Promise<KernelGround> {
  const ground = {
    session: NftSession.open(),
    marker: new TableMarker(join(dataDir, 'proxy', 'kernel-table')),
    sysctls: new SysctlKeeper(join(dataDir, 'proxy', 'kernel-sysctls')),
    takeHold: () => KernelHold.take(),
    hold: undefined,
    carried: { families: [], withoutIpv6: undefined },
  }
  const { dataPlane } = proxy
  if (dataPlane !== 'kernel' && dataPlane !== 'auto') {
    const probe = { kind: 'missing', why: 'nobody has asked for it', remedy: '--data-plane kernel' } as const
    return { ...ground, probe }
  }
  const { session, sysctls } = ground
  const withIpv6 = takesIpv6(listeners)
  const trial = { keeper: sysctls, mayChange: mayChangeSettings(proxy), withIpv6, log }
  if (dataPlane === 'auto') {
    const prepared = probePrepared(trial)
    if (prepared.kind === 'missing') return { ...ground, probe: prepared }
  }
  const nft = await probeNft(session)
  if (nft.kind === 'missing') return { ...ground, probe: nft }
  let hold: KernelHold | undefined
  try {
    hold = await KernelHold.take()
  } catch (error) {
    return { ...ground, probe: holdMissing(error) }
  }
  if (hold === undefined) return { ...ground, probe: await probeHeld(session) }
  const probe = probeSysctls(trial)
  if (probe.kind === 'works')
    return {
      ...ground,
      probe,
      hold,
      carried: withIpv6 ? await kernelFamilies(session, sysctls.read) : IPV4_ALONE,
    }
  await hold.release()
  return { ...ground, probe }
}

/** For a proxy that carries by other means: what the last process has left in the kernel goes, and its settings are as they were.
 *  @throws SwitchyardError `SWY_KERNEL_TABLE_LEFT` */
export async function leaveKernel(
  ground: Pick<KernelGround, 'session' | 'marker' | 'sysctls' | 'takeHold'>,
  log: Log,
): Promise<void> {
  await dropLeftTable(ground, log)
  const { sysctls, takeHold } = ground
  if (!sysctls.isSet) return
  let hold: Awaited<ReturnType<TakeHold>>
  try {
    hold = await takeHold()
  } catch (error) {
    const fields = { error: messageOf(error), originals: sysctls.path }
    return log.warn(fields, 'what the last process has set of the system stays: nobody can tell who needs it')
  }
  // Held by another, the settings are needed; its own stop knows nothing of ours, which stay.
  if (hold === undefined) return
  sysctls.restore(log)
  await hold.release()
}

/** At the end. What a table that may be left in the kernel carries needs the settings: then the next process gives them back. */
export async function closeKernelGround(
  { marker, sysctls, hold }: Pick<KernelGround, 'marker' | 'sysctls' | 'hold'>,
  log: Log,
): Promise<void> {
  if (marker.isSet)
    log.info({ originals: sysctls.path }, 'a table is left in the kernel, and the settings with it')
  else sysctls.restore(log)
  await hold?.release()
}

export interface OpenKernelTierOptions {
  readonly given: ReadProxyConfig
  readonly ground: KernelGround
  readonly carrier: Carrier
  readonly udp: UdpFront
  readonly log: Log
  readonly shutdown: Shutdown
}

/** To be started once the listeners are open and the flows of the last run are back; before, it looks at what that run has left (`find`). */
export function openKernelTier(options: OpenKernelTierOptions): KernelTier {
  const { given, ground, carrier, udp, log, shutdown } = options
  const { listeners, config } = given
  const games = new Map(
    listeners.flatMap(({ name, game }) => {
      const kernel = adapterOf(game)?.kernel
      return kernel === undefined ? [] : [[name, kernel] as const]
    }),
  )
  const { session } = ground
  const { flowsMax } = config.proxy
  const mayChange = mayChangeSettings(config.proxy)
  const guarded = () => guardedListeners(listeners, carrier, udp)
  const { families, withoutIpv6 } = ground.carried
  if (withoutIpv6 !== undefined) log.info(withoutIpv6, 'players at IPv6 addresses stay in user space')
  const tier = new KernelTier({
    session,
    marker: ground.marker,
    families,
    carrier,
    readings: new ReadingDesk(),
    log,
    clock: systemClock,
    guard: new Guard({ session, carrier, log, clock: systemClock, flowsMax, guarded }),
    flowsPerPrefixMax: promotedPerPrefixMax(flowsMax, Math.max(...listeners.map(one => one.flowsPerIpMax))),
    bootId: randomId(systemRandom, BOOT_ID_CHARACTERS),
    flowsMax,
    games,
    punts: () => new Map([...games].map(([name, { punts }]) => [udp.port(name) ?? 0, punts])),
    publicPort: name => udp.port(name),
    answerAt: (flow, address) => udp.answerAt(flow, address),
    localAddresses,
    sourceTowards: sourceAddressTowards,
    mendSettings: wanted => mendSysctls(wanted, { keeper: ground.sysctls, mayChange, log }),
  })
  shutdown.add('kernel settings', () => closeKernelGround(ground, log))
  shutdown.add('kernel tier', () => tier.close())
  return tier
}

/** Only who asked for the tier by name has asked for what it needs. */
function mayChangeSettings({ dataPlane, kernelSysctls }: ReadProxyConfig['config']['proxy']): boolean {
  return dataPlane === 'kernel' && kernelSysctls === 'set'
}

/** Listeners whose UDP port is open, with what the kernel may let through to them. */
function guardedListeners(
  listeners: ReadProxyConfig['listeners'],
  carrier: Carrier,
  udp: UdpFront,
): readonly GuardedListener[] {
  return listeners.flatMap(({ name, game, query }): readonly GuardedListener[] => {
    const port = udp.port(name)
    const settings = carrier.table.listener(name)?.settings
    if (port === undefined || settings === undefined) return []
    const adapter = adapterOf(game)
    const replies = adapter && replyLimits(query, adapter)
    return [{ name, addresses: udp.addresses(name), limits: guardLimits(port, settings, replies) }]
  })
}
