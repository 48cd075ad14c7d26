import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import {
  addScheduleRequest,
  listSchedulesRequest,
  nextTimesList,
  nextTimesRequest,
  removeScheduleRequest,
  scheduleList,
  TIMES_LISTED_MAX,
} from '../../proto/contract/automation.ts'
import { calendarMistake, nextTimes } from '../automation/calendar.ts'
import { resolve } from '../facts/request.ts'
import { planAddSchedule, planRemoveSchedule } from '../scaler/requests/schedule-requests.ts'
import { scheduleView } from '../views/automation-views.ts'
import { unary } from './handlers.ts'
import type { RpcContext } from './rpc-context.ts'
import { scalerChanges, type ScalerOperator } from './scaler-operator.ts'

const TIMES_DEFAULT = 5

export function scheduleService(context: RpcContext, operator: ScalerOperator): UntypedServiceImplementation {
  const change = scalerChanges(context, operator)
  return {
    ...readSchedules(context),
    AddSchedule: change('AddSchedule', addScheduleRequest, ({ facts }, body) =>
      planAddSchedule(facts, body, body.change, calendarMistake),
    ),
    RemoveSchedule: change('RemoveSchedule', removeScheduleRequest, ({ facts }, body) =>
      planRemoveSchedule(facts, body.name, body.change),
    ),
  }
}

function readSchedules(context: RpcContext): UntypedServiceImplementation {
  const { ledger } = context.scaler
  return {
    ListSchedules: unary({
      context,
      request: listSchedulesRequest,
      response: scheduleList,
      run: async () => {
        const { collections, now } = await ledger.read()
        const schedules = [...collections.schedule.values()].map(({ value }) =>
          scheduleView(value, nextTimes(value.when, now, 1)[0]),
        )
        return { schedules }
      },
    }),
    NextTimes: unary({
      context,
      request: nextTimesRequest,
      response: nextTimesList,
      run: async ({ name, count }) => {
        const { collections, now } = await ledger.read()
        const all = [...collections.schedule.values()]
        const asked = name === '' ? all : [resolve('schedule', all, ({ id }) => id, name)]
        const times = asked.flatMap(({ value }) =>
          nextTimes(value.when, now, count === 0 ? TIMES_DEFAULT : count).map(atMs => ({
            name: value.name,
            pool: value.pool,
            floor: value.floor,
            atMs,
          })),
        )
        return { times: times.toSorted((one, other) => one.atMs - other.atMs).slice(0, TIMES_LISTED_MAX) }
      },
    }),
  }
}
