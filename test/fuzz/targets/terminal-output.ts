import { moveText } from '../../../cli/change/move-text.ts'
import { outcomeText } from '../../../cli/change/show-outcome.ts'
import { renderFacts } from '../../../cli/output/facts.ts'
import { OUTPUT_FORMS, renderData } from '../../../cli/output/output-form.ts'
import { renderList, type Resource } from '../../../cli/output/resource.ts'
import { plain } from '../../../cli/output/tone.ts'
import { brakeResource } from '../../../cli/resources/brake-resource.ts'
import { deploymentResource } from '../../../cli/resources/deployment-resource.ts'
import { eventResource } from '../../../cli/resources/event-resource.ts'
import { explanationRecord, explanationText } from '../../../cli/resources/explanation-text.ts'
import { fleetResource } from '../../../cli/resources/fleet-resource.ts'
import { groupFacts, groupResource } from '../../../cli/resources/group-resource.ts'
import { logText } from '../../../cli/resources/log-text.ts'
import { playerFacts, playerResource } from '../../../cli/resources/player-resource.ts'
import { shardFacts, shardResource } from '../../../cli/resources/shard-resource.ts'
import { statusRecord, statusText } from '../../../cli/resources/status-text.ts'
import type * as admin from '../../../proto/contract/admin.ts'
import type { DeploymentView } from '../../../proto/contract/deployment.ts'
import { type Codec, codecs, wireType } from '../../support/codecs.ts'
import { expect, expectPlainText, takenOrRefused } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { pick } from '../engine/mutate-bytes.ts'
import { codecNamed, inventMessage } from './codec-input.ts'

const layout = { paint: plain, columnsMax: 80 }

/** Everything that the command line shows of an answer, in every form. */
const SHOWN: Readonly<Record<string, (value: never) => readonly string[]>> = {
  shardView: (value: admin.ShardView) => [
    ...listed(shardResource, value),
    renderFacts(shardFacts(value), plain),
  ],
  groupView: (value: admin.GroupView) => [
    ...listed(groupResource, value),
    renderFacts(groupFacts(value), plain),
  ],
  playerView: (value: admin.PlayerView) => [
    ...listed(playerResource, value),
    renderFacts(playerFacts(value), plain),
  ],
  fleetView: (value: admin.FleetView) => listed(fleetResource, value),
  deploymentView: (value: DeploymentView) => listed(deploymentResource, value),
  brakeView: (value: admin.BrakeView) => listed(brakeResource, value),
  eventView: (value: admin.EventView) => listed(eventResource, value),
  status: (value: admin.Status) => [statusText(value, [], layout), ...data(statusRecord(value, []))],
  explanation: (value: admin.Explanation) => [
    explanationText(value, layout),
    ...data(explanationRecord(value)),
  ],
  outcome: (value: admin.Outcome) => OUTPUT_FORMS.map(form => outcomeText(form, value)),
  moveResult: (value: admin.MoveResult) => OUTPUT_FORMS.map(form => moveText(form, value, layout)),
  shardLogLines: ({ lines }: { readonly lines: readonly string[] }) => [logText(lines), ...data(lines)],
}

function listed<T>(resource: Resource<T>, item: T): readonly string[] {
  return OUTPUT_FORMS.map(form => renderList(resource, [item, item], form, layout))
}

function data(value: unknown): readonly string[] {
  return [renderData('json', value), renderData('json', value, true), renderData('yaml', value)]
}

const shownCodecs = codecs.filter(({ name }) => Object.hasOwn(SHOWN, name))

/** `<codec>\n<protobuf bytes>`: an answer of a control plane, as the command line shows it. */
export const terminalOutput: FuzzTarget = {
  name: 'terminal-output',
  promise: "nobody's name, log line or message steers the terminal of the admin, in any output form",
  words: [
    ...shownCodecs.map(({ name }) => `${name}\n`),
    '\u009b31m',
    '\u202e',
    '{"a":[[[1]]]}',
    '[[[[',
    '\n',
    '\t',
  ],
  invent(random) {
    const codec: Codec = pick(random, shownCodecs)
    const wire = wireType(codec.messageType).serialize(
      codec.field.encode(inventMessage(codec, random)) as object,
    )
    return Buffer.concat([Buffer.from(`${codec.name}\n`), wire])
  },
  run(input) {
    const { codec, rest } = codecNamed(input)
    const show = SHOWN[codec.name] as ((value: unknown) => readonly string[]) | undefined
    if (show === undefined) return 'refused'
    let raw: object
    try {
      raw = wireType(codec.messageType).deserialize(rest)
    } catch {
      return 'refused' // Not even protobuf: nothing reaches the command line.
    }
    return takenOrRefused(['SWY_WIRE_INVALID'], () => {
      const value = codec.field.decode(raw, '')
      for (const text of show(value)) {
        expectPlainText(text, codec.name)
        expect(
          text.length <= 100 * rest.length + 100_000,
          `${rest.length} bytes become ${text.length} characters`,
        )
      }
    })
  },
}
