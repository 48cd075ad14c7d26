import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { ConfigInvalidError, problemText } from '../../lib/config-problem.ts'
import { codeOf, SwitchyardError } from '../../lib/errors.ts'
import {
  type ApplyClusterRequest,
  applyClusterRequest,
  type ApplyResult,
  applyResult,
  clusterDocument,
  exportClusterRequest,
  LINES_MAX,
  MISTAKE_CHARACTERS_MAX,
} from '../../proto/contract/scaler.ts'
import { urlMistake } from '../automation/url-guard.ts'
import { clusterExport } from '../cluster-export.ts'
import { readClusterFile } from '../cluster-file.ts'
import type { Facts } from '../facts/facts.ts'
import { auditOf, countOf } from '../facts/request.ts'
import { planApply } from '../scaler/cluster/plan-apply.ts'
import { type FleetPlan, planDeclaredFleets } from '../scaler/cluster/plan-fleets.ts'
import type { ClusterPlace } from '../scaler/cluster/cluster-place.ts'
import type { ClusterSpec } from '../scaler/cluster.ts'
import type { LedgerChange } from '../scaler/ledger.ts'
import { carried, type ScalerPlanned, type ScalerWorld } from '../scaler/requests/scaler-request.ts'
import type { Step } from '../scaler/step.ts'
import { clip } from '../views/people-text.ts'
import { clippedLines, stepTexts } from '../views/step-text.ts'
import { notActive } from './gate.ts'
import { unary } from './handlers.ts'
import { COMMIT_ATTEMPTS_MAX } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'
import { scalerNow } from './scaler-now.ts'
import type { ScalerOperator } from './scaler-operator.ts'

/** Lines of a diff that its event keeps. */
const EVENT_LINES_MAX = 20

export function clusterService(context: RpcContext, operator: ScalerOperator): UntypedServiceImplementation {
  return {
    ApplyCluster: unary({
      context,
      request: applyClusterRequest,
      response: applyResult,
      run: body => apply(context, operator, body),
    }),
    ExportCluster: unary({
      context,
      request: exportClusterRequest,
      response: clusterDocument,
      run: async () => {
        const [ledger, { fleets }] = await Promise.all([context.scaler.ledger.read(), context.store.facts()])
        return { json: JSON.stringify(clusterExport(ledger, fleets)) }
      },
    }),
  }
}

interface PlannedApply extends ScalerPlanned {
  readonly fleets: FleetPlan
  readonly diff: readonly string[]
  readonly steps: readonly string[]
}

/** The mistakes travel in the answer: together they are more than the status of a call carries. */
async function apply(
  context: RpcContext,
  operator: ScalerOperator,
  body: ApplyClusterRequest,
): Promise<ApplyResult> {
  let spec: ClusterSpec
  try {
    spec = readClusterFile(body.document, body.file, placeOf(context))
  } catch (error) {
    if (error instanceof ConfigInvalidError) return refused(error)
    throw error
  }
  return applySpec(context, operator, body, spec)
}

function placeOf({ scaler, sessions, automation }: RpcContext): ClusterPlace {
  return {
    providers: scaler.providers,
    shardUsers: sessions.shardUsers,
    urlMistake: url => urlMistake(url, automation.allowLinkLocal),
  }
}

function refused({ problems }: ConfigInvalidError): ApplyResult {
  const mistakes = problems.map(problem => clip(problemText(problem), MISTAKE_CHARACTERS_MAX))
  const summary = `the cluster file has ${countOf(mistakes.length, 'mistake', 'mistakes')}: nothing was changed`
  return {
    outcome: { summary, touched: [], applied: false, operationId: '' },
    diff: [],
    steps: [],
    mistakes: mistakes.slice(0, LINES_MAX),
  }
}

async function applySpec(
  context: RpcContext,
  operator: ScalerOperator,
  body: ApplyClusterRequest,
  spec: ClusterSpec,
): Promise<ApplyResult> {
  const { change: meta } = body
  // Fleets are written before the rest of an attempt that may be refused: their lines are told all the same.
  const written: string[] = []
  const plan = (world: ScalerWorld) => planned(context, world, spec, body, written)
  const answerOf = ({ outcome, diff, steps }: PlannedApply): ApplyResult => ({
    outcome,
    diff: clippedLines(diff),
    steps: clippedLines(steps),
    mistakes: [],
  })
  if (!meta.validateOnly)
    return operator.apply({
      method: 'ApplyCluster',
      meta,
      body,
      plan,
      before: async ({ fleets }) => {
        await writeFleets(context, spec, body, fleets)
        written.push(...fleets.diff)
      },
      answerOf,
    })
  const { outcome, ...rest } = await plan(await scalerNow(context))
  return answerOf({ ...rest, outcome: { ...outcome, applied: false } })
}

async function planned(
  context: RpcContext,
  world: ScalerWorld,
  spec: ClusterSpec,
  body: ApplyClusterRequest,
  written: readonly string[],
): Promise<PlannedApply> {
  const facts = await context.store.facts()
  const fleets = planDeclaredFleets(facts.fleets, facts.shards, spec.fleets)
  const own = planApply(world.facts, spec, {
    pools: fleetPools(facts, spec),
    leaving: fleets.leaving,
  })
  const diff = [...own.diff, ...written, ...fleets.diff]
  const steps = await previewed(context, own.changes, body.change.validateOnly)
  const changed = carried({
    meta: body.change,
    kind: 'cluster.applied',
    subject: spec.name,
    summary: summaryOf(spec, diff),
    touched: [...own.touched, ...fleets.touched],
    changes: own.changes,
    after: { diff: diff.slice(0, EVENT_LINES_MAX) },
  })
  return {
    ...changed,
    // What changes nothing is no event.
    events: diff.length === 0 ? [] : changed.events,
    fleets,
    diff,
    steps: stepTexts(steps),
  }
}

/** What would come of it. Where somebody else was quicker, an attempt to write is refused by the commit and made anew: that is no reason to fail here. */
async function previewed(
  { scaler }: RpcContext,
  changes: readonly LedgerChange[],
  isDry: boolean,
): Promise<readonly Step[]> {
  try {
    return await scaler.preview(changes)
  } catch (error) {
    if (!isDry && codeOf(error) === 'SWY_CONFLICT') return []
    throw error
  }
}

/** The pools of all fleets as they will be. */
function fleetPools({ fleets }: Facts, spec: ClusterSpec) {
  const others = fleets.filter(fleet => fleet.spec.cluster === undefined)
  return [...others, ...spec.fleets].flatMap(fleet =>
    fleet.spec.pool === undefined ? [] : [{ fleet: fleet.spec.name, pool: fleet.spec.pool }],
  )
}

function summaryOf({ name }: ClusterSpec, diff: readonly string[]): string {
  if (diff.length === 0) return `cluster ${name}: nothing to change`
  const count = (mark: string): number => diff.filter(line => line.startsWith(mark)).length
  const parts = [
    [count('+'), 'thing is added', 'things are added'],
    [count('~'), 'setting changes', 'settings change'],
    [count('-'), 'thing goes', 'things go'],
  ] as const
  return `cluster ${name}: ${parts
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => countOf(number, one, many))
    .join(', ')}`
}

/** Before the scaler's part: fleets leave a pool before it goes. Done again it changes nothing.
 *  @throws SwitchyardError `SWY_CONFLICT` */
async function writeFleets(
  context: RpcContext,
  spec: ClusterSpec,
  body: ApplyClusterRequest,
  first: FleetPlan,
): Promise<void> {
  const { store, leadership, wake } = context
  let fleets = first
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS_MAX; attempt += 1) {
    if (fleets.changes.length === 0) return
    const token = leadership.token
    if (token === undefined) throw notActive(leadership)
    const summary = `cluster ${spec.name} changes fleets ${fleets.touched.join(', ')}`.slice(0, 1_000)
    const event = {
      ...auditOf(body.change),
      kind: 'fleets.declared',
      subject: fleets.touched.join(' ').slice(0, 200),
      summary,
    }
    const { kind } = await store.commit(token, fleets.changes, [event])
    if (kind === 'done') return wake()
    const facts = await store.facts()
    fleets = planDeclaredFleets(facts.fleets, facts.shards, spec.fleets)
  }
  throw new SwitchyardError('SWY_CONFLICT', 'the fleets changed faster than this could be planned')
}
