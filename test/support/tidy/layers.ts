/** Where a file stands: `main.ts → shell → core → proto/contract → lib`. */
export type Layer =
  'lib' | 'contract' | 'client' | 'generated' | 'core' | 'shell' | 'main' | 'cli' | 'example' | 'test'

export const PROGRAMS = ['proxy', 'control-plane', 'shard-agent'] as const

/** The second-level folders of each program. A new folder takes its place here. */
export const FOLDERS: Readonly<
  Record<(typeof PROGRAMS)[number], Readonly<Record<string, 'core' | 'shell'>>>
> = {
  proxy: {
    flows: 'core',
    routing: 'core',
    games: 'core',
    kernel: 'core',
    'kernel-tier': 'shell',
    announce: 'shell',
    udp: 'shell',
    tcp: 'shell',
    'control-link': 'shell',
    journal: 'shell',
    status: 'shell',
  },
  'control-plane': {
    aliases: 'core',
    bans: 'core',
    brakes: 'core',
    events: 'core',
    facts: 'core',
    fleets: 'core',
    groups: 'core',
    moves: 'core',
    nodes: 'core',
    placement: 'core',
    reconcile: 'core',
    scaler: 'core',
    sessions: 'core',
    shards: 'core',
    views: 'core',
    zones: 'core',
    bus: 'shell',
    http: 'shell',
    live: 'shell',
    rpc: 'shell',
    store: 'shell',
    scaling: 'shell',
    providers: 'shell',
    install: 'shell',
    automation: 'shell',
  },
  'shard-agent': {
    aliases: 'core',
    relay: 'shell',
    restore: 'core',
    lifecycle: 'core',
    health: 'core',
    scripts: 'core',
    zones: 'core',
    runtime: 'shell',
    'control-link': 'shell',
    'local-api': 'shell',
  },
}

/** Where each outside package may be imported: folders, or single files. Whoever wants it elsewhere asks its owner for a function. */
export const OWNERS: Readonly<Record<string, readonly string[]>> = {
  '@fastify/websocket': ['shard-agent/local-api/'],
  '@grpc/grpc-js': ['proto/client/', 'control-plane/rpc/', 'test/'],
  '@grpc/proto-loader': ['proto/client/', 'test/'],
  '@grpc/reflection': ['control-plane/rpc/'],
  '@prometheus-io/client': ['proxy/status/', 'control-plane/http/', 'test/control-plane/http/'],
  croner: ['control-plane/automation/'],
  dockerode: ['control-plane/providers/docker/', 'shard-agent/runtime/', 'test/'],
  commander: ['cli/', 'test/cli/', 'test/fuzz/'],
  'fast-check': ['test/'],
  fastify: ['shard-agent/local-api/'],
  gamedig: ['test/games/'],
  'grpc-health-check': ['control-plane/rpc/', 'test/'],
  ioredis: ['control-plane/bus/', 'test/'],
  mysql2: ['control-plane/store/mysql/', 'test/'],
  pino: ['lib/'],
  ssh2: ['control-plane/install/', 'test/'],
  tap: ['test/'],
  teeworlds: ['test/lab/'],
  yaml: ['lib/', 'cli/', 'test/'],
  zod: [
    'lib/',
    'cli/zones/',
    'proxy/config.ts',
    'proxy/listener-config.ts',
    'control-plane/config.ts',
    'control-plane/fleet-settings.ts',
    'control-plane/cluster-file.ts',
    'control-plane/cluster-settings.ts',
    'control-plane/policy-settings.ts',
    'control-plane/provider-settings.ts',
    'shard-agent/config.ts',
    'shard-agent/relay/',
    'shard-agent/runtime/',
    'test/lib/',
  ],
}

/** Packages that are programs: nothing imports them. */
export const TOOLS: readonly string[] = [
  '@types/dockerode',
  '@types/node',
  '@types/ssh2',
  '@types/ws',
  'knip',
  'node',
  'oxlint',
  'oxlint-tsgolint',
  'prettier',
  'typescript',
]

/** The layer of a file; undefined for a folder that `FOLDERS` does not know. */
export function layerOf(path: string): Layer | undefined {
  const [first = '', second = ''] = path.split('/')
  const program = PROGRAMS.find(name => name === first)
  if (program !== undefined) {
    if (second === 'main.ts') return 'main'
    return second.endsWith('.ts') ? 'shell' : FOLDERS[program][second]
  }
  if (first === 'proto')
    return second === 'contract'
      ? 'contract'
      : second === 'generated'
        ? 'generated'
        : second === 'client'
          ? 'client'
          : undefined
  if (first === 'cli') return second === 'main.ts' ? 'main' : 'cli'
  if (first === 'lib' || first === 'test') return first
  return first === 'examples' ? 'example' : undefined
}

const MAY_IMPORT: Readonly<Record<Layer, readonly Layer[]>> = {
  lib: ['lib'],
  contract: ['lib', 'contract'],
  generated: ['generated'],
  client: ['lib', 'contract', 'generated', 'client'],
  core: ['lib', 'contract', 'core'],
  shell: ['lib', 'contract', 'client', 'generated', 'core', 'shell'],
  main: ['lib', 'contract', 'client', 'core', 'shell', 'cli'],
  cli: ['lib', 'contract', 'client', 'cli'],
  // An example is a game server as others write them: it stands alone.
  example: ['example'],
  test: ['lib', 'contract', 'client', 'generated', 'core', 'shell', 'cli', 'example', 'test'],
}

/** Why `from` may not import `to`; undefined where it may. */
export function importMistake(from: string, to: string): string | undefined {
  const fromLayer = layerOf(from)
  const toLayer = layerOf(to)
  if (fromLayer === undefined || toLayer === undefined)
    return 'a folder is in no layer: add it to test/support/tidy/layers.ts'
  if (!MAY_IMPORT[fromLayer].includes(toLayer)) return `${fromLayer} never imports ${toLayer}`
  const [fromProgram = ''] = from.split('/')
  const [toProgram = ''] = to.split('/')
  const isProgram = (name: string): boolean => PROGRAMS.some(program => program === name)
  return isProgram(fromProgram) && isProgram(toProgram) && fromProgram !== toProgram
    ? 'programs never import each other; what both need is a contract in proto/ or belongs into lib/'
    : undefined
}
