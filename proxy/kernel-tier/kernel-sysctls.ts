/** Gives a setting below /proc/sys; undefined where there is none. */
export type ReadSysctl = (name: string) => string | undefined

/** One setting that is not as the kernel tier needs or wishes it. */
export interface SysctlChange {
  /** Below /proc/sys. */
  readonly name: string
  readonly value: string
  /** Without it datagrams are lost; else it is only better so. */
  readonly isNeeded: boolean
}

export interface SysctlWorld {
  readonly family: 4 | 6
  /** Of IPv4 those that carry players or shards; of IPv6, which forwards by all or by none, all that have settings. */
  readonly interfaces: readonly string[]
  readonly read: ReadSysctl
}

/** What has to change so that the system forwards datagrams whose source address was rewritten to one of its own (ip-sysctl of the kernel's
 *  documentation), in the order in which to change it. As little as can be: settings of single interfaces where the kernel takes them.
 *  @returns empty where all is well */
export function sysctlChanges({ family, interfaces, read }: SysctlWorld): readonly SysctlChange[] {
  const all = [...RULES[family]].flatMap(rule => rule(interfaces, read))
  return all.filter(({ name }, at) => all.findIndex(other => other.name === name) === at)
}

type Rule = (interfaces: readonly string[], read: ReadSysctl) => readonly SysctlChange[]

/** Per family, forwarding last: before the rest holds, nothing is to be forwarded. */
const RULES: Readonly<Record<4 | 6, readonly Rule[]>> = {
  4: [noRedirects, acceptOwnSources, noStrictReversePath, forwardOnInterfaces],
  6: [forwardEverywhere],
}

/** To players and shards of one network it would tell a way past the proxy. The kernel sends where `all` or the interface says so. */
function noRedirects(interfaces: readonly string[], read: ReadSysctl): readonly SysctlChange[] {
  return ['all', ...interfaces]
    .map(at => conf(4, at, 'send_redirects'))
    .filter(name => isOn(read, name))
    .map(name => ({ name, value: '0', isNeeded: false }))
}

/** Datagrams come back to a source address that is ours. One of `all` and the interface is enough. */
function acceptOwnSources(interfaces: readonly string[], read: ReadSysctl): readonly SysctlChange[] {
  const name = (at: string): string => conf(4, at, 'accept_local')
  if (isOn(read, name('all'))) return []
  return interfaces
    .filter(at => !isOn(read, name(at)))
    .map(at => ({ name: name(at), value: '1', isNeeded: true }))
}

/** Of `all` and the interface the higher one counts, and 1 is strict: loose (2) on the interface is enough and leaves the others as they are. */
function noStrictReversePath(interfaces: readonly string[], read: ReadSysctl): readonly SysctlChange[] {
  const name = (at: string): string => conf(4, at, 'rp_filter')
  return interfaces
    .filter(at => Math.max(Number(read(name('all'))), Number(read(name(at)))) === 1)
    .map(at => ({ name: name(at), value: '2', isNeeded: true }))
}

/** Asked of the interface that a datagram came in by; `ip_forward` sets it on all. */
function forwardOnInterfaces(interfaces: readonly string[], read: ReadSysctl): readonly SysctlChange[] {
  return interfaces
    .map(at => conf(4, at, 'forwarding'))
    .filter(name => !isOn(read, name))
    .map(name => ({ name, value: '1', isNeeded: true }))
}

/** IPv6 forwards on all interfaces or on none. A machine that forwards takes no default route from its router any more, and forgets the one it has,
 *  unless `accept_ra` is 2 before, of interfaces too that carry no players. Those that forward already are kept in mind: the kernel sets them all. */
function forwardEverywhere(interfaces: readonly string[], read: ReadSysctl): readonly SysctlChange[] {
  const name = conf(6, 'all', 'forwarding')
  if (isOn(read, name) || interfaces.length === 0) return []
  const learning = interfaces.map(at => conf(6, at, 'accept_ra')).filter(one => read(one) === '1')
  const forwarding = interfaces.map(at => conf(6, at, 'forwarding')).filter(one => read(one) === '1')
  return [
    ...learning.map(one => ({ name: one, value: '2', isNeeded: true })),
    ...forwarding.map(one => ({ name: one, value: '1', isNeeded: false })),
    { name, value: '1', isNeeded: true },
  ]
}

function conf(family: 4 | 6, at: string, setting: string): string {
  return `net/ipv${family}/conf/${at}/${setting}`
}

function isOn(read: ReadSysctl, name: string): boolean {
  return Number(read(name)) > 0
}

/** A setting as we found it, and as we have set it. */
export interface SavedSysctl {
  readonly name: string
  readonly original: string
  readonly ours: string
}

/** What whoever wants the whole machine to forward IPv4 sets, and we never do; written down beside what we set, to tell that somebody did. */
const ALL_FORWARD = conf(4, 'all', 'forwarding')
const FORWARDS = /^net\/ipv4\/conf\/[^/]+\/forwarding$/

/** Since `saved` was written, somebody else has had the whole machine forward, and relies on it: by our value and theirs, which are the same, nobody
 *  could tell. */
function withoutTheirs(saved: readonly SavedSysctl[], read: ReadSysctl): readonly SavedSysctl[] {
  const before = saved.find(({ name }) => name === ALL_FORWARD)
  const isTheirs = before?.original === '0' && isOn(read, ALL_FORWARD)
  return isTheirs ? saved.filter(({ name }) => !FORWARDS.test(name)) : saved
}

/** What is to be written down before `changes` are made. What an earlier process has saved stays as it was then.
 *  @param saved by this data directory's proxies, in order */
export function sysctlsToSave(
  saved: readonly SavedSysctl[],
  changes: readonly SysctlChange[],
  read: ReadSysctl,
): readonly SavedSysctl[] {
  const merged = new Map(withoutTheirs(saved, read).map(one => [one.name, one]))
  const allForward = read(ALL_FORWARD)
  if (allForward !== undefined && changes.some(({ name }) => FORWARDS.test(name)))
    merged.set(ALL_FORWARD, { name: ALL_FORWARD, original: allForward, ours: allForward })
  for (const { name, value } of changes) {
    const now = read(name)
    if (now === undefined) continue
    const before = merged.get(name)
    // Somebody has set it since: that is what it has to be again.
    const original = before === undefined || now !== before.ours ? now : before.original
    merged.set(name, { name, original, ours: value })
  }
  return [...merged.values()]
}

/** What to write so that all is as it was, last set first: what is not as we have set it is somebody else's, and stays. */
export function sysctlsToRestore(
  saved: readonly SavedSysctl[],
  read: ReadSysctl,
): readonly { readonly name: string; readonly value: string }[] {
  return withoutTheirs(saved, read)
    .toReversed()
    .filter(({ name, ours }) => name !== ALL_FORWARD && read(name) === ours)
    .map(({ name, original }) => ({ name, value: original }))
}

/** A proxy changes some settings of each interface. */
const SAVED_MAX = 4_096
const NAME = /^net\/ipv[46]\/conf\/(?!\.{1,2}\/)[^/\s]{1,15}\/[a-z_]{1,32}$/
const VALUE = /^-?\d{1,10}$/

export function savedText(saved: readonly SavedSysctl[]): string {
  return saved.map(({ name, original, ours }) => `${name} ${original} ${ours}\n`).join('')
}

/** Lines that are no such settings are left out: what this file says is written by root. */
export function parseSaved(text: string): readonly SavedSysctl[] {
  return text
    .split('\n')
    .slice(0, SAVED_MAX)
    .flatMap(line => {
      const [name = '', original = '', ours = '', ...more] = line.split(' ')
      const isWhole = NAME.test(name) && VALUE.test(original) && VALUE.test(ours) && more.length === 0
      return isWhole ? [{ name, original, ours }] : []
    })
}
