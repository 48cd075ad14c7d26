import { change } from './admin.ts'
import { durationMs } from './common.ts'
import { type Decoded, integer, list, message, text } from './wire-fields.ts'

const id = text(63)
const count = integer(0, 0x7fff_ffff)

export const DEPLOYMENT_VERBS = ['taint', 'abort', 'pause', 'resume', 'promote', 'rollback'] as const
export type DeploymentVerb = (typeof DEPLOYMENT_VERBS)[number]
/** `verb`: one of `DEPLOYMENT_VERBS`. `deployment`: 0 for the newest candidate. */
export const changeDeploymentRequest = message({ name: id, change, verb: id, deployment: count })

export const deploymentView = message({
  fleet: id,
  number: count,
  version: id,
  state: id,
  ready: count,
  shards: count,
  players: count,
  sinceMs: durationMs,
  why: text(200),
})
export type DeploymentView = Decoded<typeof deploymentView>
export const deploymentList = message({ deployments: list(deploymentView, 100) })
