-- A hand-over, as this server does it: freeze and save all who move together, then prepare, payloads, commit. Up to the commit every
-- refusal means that everybody stays and goes on; the answer to the commit alone decides, and is asked for until it is known.
local holds = ...
local PAYLOAD_BYTES_MAX = 65535
local COMMIT_ASK_SECONDS = 1
-- With every other code, unknown ones too, they may be the other server's already.
local STAYS = { OVER = true, CLOSED = true, FENCED = true, BAD_REQUEST = true }
-- A move that was refused is not begun again at once.
local REST_SECONDS = 3
local RESTING_MAX = 1000

-- By move id: { zone =, names = { ... }, payloads = { [name] = text } }.
local moves = {}
local resting, resting_count = {}, 0
local crossing = {}

local function log(text)
  minetest.log("action", "[switchyard_zones] " .. text)
end

local function rest(id)
  if resting_count >= RESTING_MAX then
    resting, resting_count = {}, 0
  end
  resting[id] = minetest.get_us_time() + REST_SECONDS * 1e6
  resting_count = resting_count + 1
end

-- Everybody stays here and goes on.
local function stay(id, move, answer)
  moves[id] = nil
  rest(id)
  log(id .. " stays: " .. answer.code .. " " .. answer.text)
  for _, name in ipairs(move.names) do
    switchyard.freeze(name, false)
    -- Who has left meanwhile and is back is not loaded yet.
    if switchyard.epoch(name) then
      holds.thaw(name)
    end
    minetest.chat_send_player(name, "The way to " .. move.zone .. " is closed just now (" .. answer.text .. ").")
  end
end

local function stay_before_commit(id, move, answer)
  switchyard.move_abort(id)
  stay(id, move, answer)
end

-- They are the other server's. The client has to connect anew, to the same address; from Luanti 5.10 on it is offered a button for it.
local function handed_over(id, move)
  moves[id] = nil
  log(id .. " is over: " .. table.concat(move.names, ", ") .. " went to " .. move.zone)
  for _, name in ipairs(move.names) do
    switchyard.handed_over(name)
    holds.forget(name)
    minetest.disconnect_player(name, "You go on in " .. move.zone .. ": connect again.", true)
  end
end

-- While nobody can say what became of it, they stay frozen, however long: they may be the other server's already.
local function commit(id, move)
  switchyard.move_commit(id, function(answer)
    if answer.ok then
      return handed_over(id, move)
    end
    if not STAYS[answer.code] then
      return minetest.after(COMMIT_ASK_SECONDS, commit, id, move)
    end
    stay(id, move, answer)
  end)
end

-- Calls each(name, done) for all; then(answer) follows the first refusal, or the last success. Once.
local function for_all(names, each, finally)
  local waiting, over = #names, false
  for _, name in ipairs(names) do
    each(name, function(answer)
      if over then
        return
      end
      waiting = waiting - 1
      over = not answer.ok or waiting == 0
      if over then
        finally(answer)
      end
    end)
  end
end

local function send_payloads(id, move)
  for_all(move.names, function(name, done)
    switchyard.move_payload(id, name, move.payloads[name], done)
  end, function(answer)
    if not answer.ok then
      return stay_before_commit(id, move, answer)
    end
    commit(id, move)
  end)
end

local function prepare(id, move)
  switchyard.move_prepare(id, function(answer)
    if not answer.ok then
      return stay_before_commit(id, move, answer)
    end
    send_payloads(id, move)
  end)
end

-- What waits in the agent for the control plane is not saved yet.
local function saved(answer)
  if answer.ok and answer.state == "queued" then
    return { ok = false, code = "UNAVAILABLE", text = "nothing can be saved now" }
  end
  return answer
end

-- pack(player): what goes along. names: all of one party.
function crossing.begin(id, zone, names, pack)
  if moves[id] or (resting[id] or 0) > minetest.get_us_time() then
    return
  end
  local move = { zone = zone, names = {}, payloads = {} }
  for _, name in ipairs(names) do
    local player = minetest.get_player_by_name(name)
    if not player or not switchyard.epoch(name) or holds.is_frozen(name) then
      return -- Told again, when they are all there.
    end
    move.payloads[name] = pack(player)
    if #move.payloads[name] > PAYLOAD_BYTES_MAX then
      rest(id)
      minetest.chat_send_player(name, "You carry too much to go to " .. zone .. ".")
      return
    end
  end
  moves[id] = move
  for _, name in ipairs(names) do
    table.insert(move.names, name)
    holds.freeze(minetest.get_player_by_name(name))
    switchyard.freeze(name, true)
    minetest.chat_send_player(name, "You cross to " .. zone .. " …")
  end
  log(id .. " begins: " .. table.concat(names, ", ") .. " to " .. zone)
  for_all(names, function(name, done)
    switchyard.save(name, function(answer)
      done(saved(answer))
    end)
  end, function(answer)
    if not answer.ok then
      return stay_before_commit(id, move, answer)
    end
    prepare(id, move)
  end)
end

return crossing
