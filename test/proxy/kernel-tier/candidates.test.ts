import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { FORWARDING } from '../../../proxy/flows/flow.ts'
import { adapterOf, type GameName } from '../../../proxy/games/games.ts'
import type { UserSide } from '../../../proxy/kernel/user-side.ts'
import { Candidates } from '../../../proxy/kernel-tier/candidates.ts'

/** What differs from a flow that the kernel takes. */
interface Sketch {
  readonly game?: GameName
  readonly shardPort?: number
  readonly playerIp?: string
  readonly publicAddress?: string | undefined
  readonly udpIdleMs?: number
  readonly routeId?: number
  readonly heard?: number
  readonly isTransparent?: boolean
  readonly isPlain?: boolean
  readonly userSide?: undefined
  readonly phase?: Flow['phase']
}

const PUBLIC_PORT = 7_777

function judged(sketch: Sketch) {
  const { game = 'generic', isTransparent = true, isPlain = isTransparent } = sketch
  const listener = 'main' as never
  const userSide: UserSide = {
    proof: { sent: 3, heard: sketch.heard ?? 3, heardFirstAt: 1_000 },
    publicAddress: 'publicAddress' in sketch ? sketch.publicAddress : '198.51.100.1',
    aimedAt: undefined,
    isTransparent,
    isPlain,
    isTold: false,
    open: () => true,
  }
  const flow = {
    player: { listener, ip: sketch.playerIp ?? '192.0.2.1', port: 5_000, protocol: 'udp' },
    listener: { settings: { name: listener, udpIdleMs: sketch.udpIdleMs ?? 60_000 } },
    route: { routeId: 1, shard: { address: '10.0.0.1', port: sketch.shardPort ?? 9_000 } },
    routeId: sketch.routeId ?? 1,
    flowPort: 20_001,
    phase: sketch.phase ?? FORWARDING,
    clientSeenAt: 2_000,
    handler: 'userSide' in sketch ? {} : { userSide },
  } as unknown as Flow
  const kernel = adapterOf(game)?.kernel
  const candidates = new Candidates({
    games: new Map(kernel === undefined ? [] : [[listener, kernel]]),
    publicPort: () => PUBLIC_PORT,
    families: [4],
    localAddresses: family => (family === 4 ? ['203.0.113.5'] : []),
    clock: new ManualClock(),
  })
  return candidates.of(flow)
}

t.test('what keeps a flow from the kernel', async t => {
  const rows: readonly (readonly [what: string, sketch: Sketch, why: string])[] = [
    ['too few answers', { heard: 2 }, 'unproven'],
    ['not aimed at its shard', { isPlain: false }, 'unproven'],
    ['its client’s time-out', { phase: { kind: 'following', deadline: 0, heardAt: 0 } as never }, 'unproven'],
    ['a switch that it has not noticed', { routeId: 2 }, 'unproven'],
    ['a door, or a translator, that has something to say', { isTransparent: false }, 'proxy'],
    ['no user side', { userSide: undefined }, 'proxy'],
    ['a player on this machine', { playerIp: '127.0.0.1' }, 'address'],
    ['the same, at an address that others know', { playerIp: '203.0.113.5' }, 'address'],
    ['a family without a table', { playerIp: '2001:db8::1' }, 'address'],
    ['a listener on this machine', { publicAddress: '127.0.0.1' }, 'address'],
    ['a listener that is not known any more', { publicAddress: undefined }, 'address'],
    ['a short time-out', { udpIdleMs: 4_999 }, 'idle'],
    ['a port that the cipher tells from the public one', { game: 'samp', shardPort: 9_000 }, 'ports'],
    [
      'of two reasons, the one that stays',
      { game: 'samp', shardPort: 9_000, isTransparent: false, heard: 0 },
      'ports',
    ],
  ]
  for (const [what, sketch, why] of rows) t.equal(judged(sketch), why, what)
})

t.test('what does not', async t => {
  const rows: readonly (readonly [what: string, sketch: Sketch])[] = [
    ['a game that nobody understands', {}],
    ['SA:MP, at a port that is the same for its cipher', { game: 'samp', shardPort: PUBLIC_PORT + 256 }],
    ['Teeworlds of which nothing is translated', { game: 'teeworlds' }],
    ['Quake 3', { game: 'quake3' }],
  ]
  for (const [what, sketch] of rows)
    t.match(judged(sketch), { addresses: { flowPort: 20_001, publicPort: PUBLIC_PORT } }, what)
})
