import type { Outcome } from '../../../proto/contract/admin.ts'
import type {
  ApplyClusterRequest,
  ApplyResult,
  DatacenterView,
  HostView,
  ImageView,
  PoolView,
} from '../../../proto/contract/scaler.ts'
import type { Answers } from './fake-control-plane.ts'

export const pool: PoolView = {
  name: 'game',
  datacenter: 'here',
  kind: 'game',
  provider: 'cloud',
  region: 'north',
  desired: 3,
  spares: 1,
  min: 1,
  max: 8,
  ready: 3,
  pending: 1,
  draining: 0,
  tainted: 2,
  players: 117,
  standing: 'error',
  reasons: ['size x9 is sold out: add another hardware to the pool, or another region'],
  template: 'game-0123456789abcdef',
  rollout: '1 of 3 hosts replaced by game-0123456789abcdef, towards 1',
  frozen: '',
  overrideHosts: 6,
  overrideMs: 3_600_000,
  pausedMs: 0,
  hardware: ['small', 'large'],
  slotsPerHost: 100,
}
export const calmPool: PoolView = {
  ...pool,
  name: 'door',
  kind: 'proxy',
  standing: 'as-wanted',
  reasons: [],
  rollout: '',
  overrideHosts: 0,
  overrideMs: 0,
  pausedMs: 5_000,
}
export const host: HostView = {
  id: 'game-2',
  pool: 'game',
  provider: 'cloud',
  providerId: 'i-4711',
  state: 'draining',
  sinceMs: 65_000,
  agent: 'attached',
  players: 12,
  hardware: 'small',
  template: 'game-0123456789abcdef',
  image: 'img-9',
  flags: { cordoned: 'ann: maintenance' },
  why: 'ann: maintenance',
  drainDeadlineMs: 300_000,
  ageMs: 7_200_000,
}
export const bareHost: HostView = {
  ...host,
  id: 'game-10',
  providerId: '',
  state: 'planned',
  agent: 'never',
  players: 0,
  image: '',
  flags: {},
  drainDeadlineMs: 0,
}
const orphan: HostView = { ...bareHost, id: 'orphan-1abc', state: 'adopt?', providerId: 'i-4712' }
const datacenter: DatacenterView = {
  name: 'here',
  provider: 'cloud',
  region: 'north',
  pools: ['game', 'door'],
  hosts: 5,
  ready: 4,
  tainted: 2,
  settings: { network: 'n-1' },
}
const image: ImageView = {
  key: 'cloud/here/game/0123456789abcdef',
  state: 'ready',
  imageId: 'img-9',
  sinceMs: 600_000,
  attempts: 1,
  why: '',
  pools: ['game'],
}
const failedImage: ImageView = {
  ...image,
  key: 'cloud/here/game/fe',
  state: 'failed',
  imageId: '',
  sinceMs: 0,
  why: 'install: exit 1',
  pools: [],
}

interface Asked {
  readonly change: { readonly validateOnly: boolean }
}

function outcome(summary: string, request: Asked): Outcome {
  return {
    summary,
    touched: ['arena-g2', 'arena-2'],
    applied: !request.change.validateOnly,
    operationId: '',
  }
}

export function applied(request: ApplyClusterRequest): ApplyResult {
  return {
    outcome: outcome('cluster home: 1 setting changes', request),
    diff: ['~ pool game: max 8 → 9'],
    steps: ['plan host game-4 (small, growth): game wants 4 hosts and has 3'],
    mistakes: [],
  }
}

const said = (summary: string) => (request: Asked) => outcome(summary, request)

/** A scaler whose provider has run out of one size. */
export const SCALER_ANSWERS: Answers = {
  applyCluster: applied,
  exportCluster: () => ({ json: '{"cluster":{"name":"home"},"pools":[]}' }),
  listDatacenters: () => ({ datacenters: [datacenter] }),
  getDatacenter: () => datacenter,
  taintDatacenter: said('datacenter here: 3 hosts of game are replaced'),
  listPools: () => ({ pools: [pool, calmPool] }),
  getPool: () => pool,
  planPool: () => ({ steps: ['drain host game-2: one too many'] }),
  setPool: said('pool game: goes from 3 to 5 hosts'),
  taintPool: said('pool game: 3 hosts are replaced'),
  abortRollout: said('pool game: the rollout ends'),
  pausePool: said('pool game is paused'),
  resumePool: said('pool game goes on'),
  unfreezePool: said('pool game repairs and deletes again'),
  explainPool: () => ({
    subject: 'game',
    facts: [{ name: 'standing', value: 'error', why: 'sold out' }],
    forecast: ['next: nothing'],
    history: [],
  }),
  listHosts: () => ({ hosts: [bareHost, host] }),
  getHost: () => host,
  drainHost: said('host game-2 drains'),
  undrainHost: said('host game-2 takes players again'),
  protectHost: said('host game-2 is protected'),
  unprotectHost: said('host game-2 is like every other one again'),
  cordonHost: said('host game-2 takes no new shards'),
  uncordonHost: said('host game-2 takes new shards again'),
  evictHost: said('host game-2 is let go'),
  destroyHost: said('host game-2 is destroyed'),
  explainHost: () => ({
    subject: 'game-2',
    facts: [{ name: 'state', value: 'draining', why: 'ann' }],
    forecast: [],
    history: [],
  }),
  listImages: () => ({ images: [image, failedImage] }),
  bakeImage: said('pool game: its image is baked'),
  deleteImage: said('image cloud/here/game/fe is forgotten'),
  listOrphans: () => ({ orphans: [orphan], asked: [], why: '' }),
  adoptOrphan: said('machine i-4712 is taken in'),
  destroyOrphan: said('host orphan-1abc is destroyed'),
  approveDeletions: said('2 hosts may be deleted within 15 min'),
}
