-- One session per player name over all servers of the fleet. Needs in the server's configuration:
--   secure.http_mods = switchyard
-- The agent gives the address of its API in the environment; without it this mod does nothing.
local base = os.getenv("SWITCHYARD_LOCAL_API")
if not base or base == "" then
  minetest.log("action", "[switchyard] no SWITCHYARD_LOCAL_API: every server is on its own")
  return
end
local http = minetest.request_http_api()
if not http then
  error("[switchyard] add `secure.http_mods = switchyard` to the server's configuration")
end
local modpath = minetest.get_modpath("switchyard")
local api = dofile(modpath .. "/api.lua")(http, base)
-- For mods that hand players over at the borders of zones: what zones.lua has, and the functions at the end of this file.
switchyard = dofile(modpath .. "/zones.lua")(api)

local SAVE_SECONDS = 10
local CLAIM_TRIES = 8
local ASK_AGAIN_MS = 1000
-- By player name: { attempt =, epoch =, loaded =, frozen =, saving =, saves = }. The epoch is there once the session is ours; nothing is saved before it is
-- loaded. Frozen: it is being handed over, and somebody else may have it already.
local sessions = {}
-- Those whose players left while their hand-over was under way.
local adrift = {}
local unsaved = dofile(modpath .. "/unsaved.lua")(function(name)
  return sessions[name]
end)
local loaded_handlers, arrive_handlers, event_handlers = {}, {}, {}
-- What is kept of a player, as text: another mod may keep more, see switchyard.set_keeper.
local keeper = {
  key = "place",
  pack = function(player)
    return minetest.write_json(player:get_pos())
  end,
  unpack = function(player, text)
    local place = minetest.parse_json(text)
    if type(place) == "table" then
      player:set_pos(vector.new(place.x, place.y, place.z))
    end
  end,
}
-- Names of logins are never used twice, not even by the next life of this server.
local life = string.format("%x-%x", os.time(), math.random(0, 0xffffff))
local logins = 0

local function holder(name, epoch, more)
  local given = more or {}
  given.account = name
  given.epoch = epoch
  return given
end

-- Disconnects a player without saving: the session is somebody else's, or is let go already.
local function send_away(name, reason)
  sessions[name] = nil
  minetest.log("action", "[switchyard] " .. name .. " is sent away: " .. reason)
  minetest.kick_player(name, reason)
end

local function save(name, session, player, done)
  local given = holder(name, session.epoch, { key = keeper.key, value = keeper.pack(player) })
  local function answered(answer)
    session.saving = false
    local waiting = table.remove(session.saves, 1)
    if waiting then
      waiting()
    end
    unsaved.answered(name, session, answer)
    if answer.code == "FENCED" and sessions[name] == session and not session.frozen then
      send_away(name, "You play on another server now.")
    end
    if done then
      done(answer)
    end
  end
  local function send()
    session.saving = true
    local refusal = unsaved.refusal_of(given.value)
    if refusal then
      return answered(refusal)
    end
    api.call("state/put", given, answered)
  end
  session.saves = session.saves or {}
  -- Two calls at once may come in any order, and the older state would be the last.
  if session.saving then
    table.insert(session.saves, send)
  else
    send()
  end
end

local function let_go(name, session)
  unsaved.log_loss(name, session)
  api.call("release", holder(name, session.epoch), function(answer)
    minetest.log("action", "[switchyard] " .. name .. " released: " .. (answer.ok and "OK" or answer.code))
  end)
end

-- Whatever became ours goes back first: otherwise nobody could play it until this server is gone.
local function turn_away(name, session, reason)
  if session.epoch then
    let_go(name, session)
  end
  send_away(name, reason)
end

-- The player is as he was: from here on he plays, and is saved.
local function loaded(name, session, text)
  local player = minetest.get_player_by_name(name)
  if text ~= "" and player then
    keeper.unpack(player, text)
  end
  session.loaded = true
  for _, handler in ipairs(loaded_handlers) do
    handler(name)
  end
end

local function load(name, session)
  api.read("state/get", holder(name, session.epoch, { key = keeper.key }), function(answer)
    if sessions[name] ~= session then
      return -- Gone meanwhile.
    end
    if not answer.ok then
      return turn_away(name, session, "Your data cannot be loaded (" .. answer.code .. ").")
    end
    loaded(name, session, answer.value)
  end)
end

-- What came along over the border, for the mod that sent it. Whoever sent nothing along has it saved. again(): asks for the ticket once
-- more, which brings along what the agent has forgotten; false: it was asked for often enough.
local function arrived(name, session, ticket, again)
  local function tell(payload)
    for _, handler in ipairs(arrive_handlers) do
      handler(name, payload, ticket)
    end
  end
  if ticket.payloadBytes == 0 then
    tell("")
    return load(name, session)
  end
  switchyard.arrive_payload(name, ticket.epoch, function(answer)
    if sessions[name] ~= session then
      return -- Gone meanwhile.
    end
    if not answer.ok and again and answer.code ~= "FENCED" then
      return again()
    end
    if not answer.ok then
      return turn_away(name, session, "What you had with you cannot be loaded (" .. answer.code .. ").")
    end
    tell(answer.value)
    if keeper.is_payload then
      return loaded(name, session, answer.value)
    end
    load(name, session)
  end)
end

-- The player's address, where it tells players apart: with `addresses: alias` and `restore`. Agents of earlier versions do not say which, and know aliases alone.
local addresses = os.getenv("SWITCHYARD_ADDRESSES")
local function seen_of(name)
  local ip = (minetest.get_player_information(name) or {}).address or ""
  local is_alias = ip:find("^127%.") and ip ~= "127.0.0.1"
  return (is_alias or addresses == "restore" and ip ~= "") and ip or nil
end

-- Asks with the same attempt again while the other login is saving and leaving. `arrive` first: whoever was handed over has a ticket.
local function claim(name, session, tries, call)
  call = call or "arrive"
  local given = { account = name, attempt = session.attempt, ip = seen_of(name) }
  local function ask_again(milliseconds)
    minetest.after(milliseconds / 1000, function()
      if sessions[name] == session then
        claim(name, session, tries - 1, call)
      end
    end)
  end
  api.call(call, given, function(answer)
    if call == "arrive" and answer.code == "NOT_FOUND" and sessions[name] == session then
      return claim(name, session, tries, "claim")
    end
    local what = call == "arrive" and " arrived: " or " claimed: "
    minetest.log("action", "[switchyard] " .. name .. what .. (answer.ok and "OK" or answer.code))
    local wait = answer.retryAfterMs or 0
    if answer.code == "UNAVAILABLE" or answer.code == "ELSEWHERE" then
      wait = math.max(wait, ASK_AGAIN_MS)
    end
    if sessions[name] ~= session then
      -- Left before the answer: nobody is there to play.
      if answer.ok then
        let_go(name, { epoch = answer.epoch })
      end
    elseif answer.ok then
      session.epoch = answer.epoch
      if call == "arrive" then
        arrived(name, session, answer, tries > 1 and function()
          ask_again(ASK_AGAIN_MS)
        end)
      else
        load(name, session)
      end
    elseif wait > 0 and (tries > 1 or answer.code == "ELSEWHERE") then
      -- ELSEWHERE: the proxy takes this player to another server: never kicked, and asked for again should that fail.
      if answer.code == "ELSEWHERE" then
        minetest.chat_send_player(name, "You are being taken to your server.")
      end
      ask_again(wait)
    elseif answer.code == "BUSY" then
      turn_away(name, session, "You are still playing on another server. Try again in a few seconds.")
    else
      turn_away(name, session, "You cannot play now (" .. answer.code .. ").")
    end
  end)
end

minetest.register_on_joinplayer(function(player)
  local name = player:get_player_name()
  logins = logins + 1
  sessions[name] = { attempt = life .. "-" .. logins }
  claim(name, sessions[name], CLAIM_TRIES)
end)

minetest.register_on_leaveplayer(function(player)
  local name = player:get_player_name()
  local session = sessions[name]
  sessions[name] = nil
  if session and session.frozen then
    adrift[name] = session -- Saved already; who has it is about to be known.
  elseif session and session.epoch and not session.loaded then
    let_go(name, session)
  elseif session and session.epoch then
    -- The agent keeps the order of one account's calls: the release comes after the save.
    save(name, session, player, function()
      let_go(name, session)
    end)
  end
end)

api.follow(function(event)
  minetest.log("action", "[switchyard] event " .. event.kind .. " " .. event.account)
  for _, handler in ipairs(event_handlers) do
    handler(event)
  end
  local session = sessions[event.account]
  if not session or session.epoch ~= event.epoch then
    return
  end
  if event.kind == "KICK" then
    -- Saved and released by on_leaveplayer.
    minetest.kick_player(event.account, "You have logged in somewhere else.")
  elseif event.kind == "FENCED" and not session.frozen then
    send_away(event.account, "You play on another server now.")
  elseif event.kind == "UNSAVED" and event.text:sub(1, #keeper.key) == keeper.key then
    -- What the agent had queued is refused after all.
    unsaved.refused(event.account, session, event.text)
  end
end)

-- The proof that the server itself is alive, and saves in between.
local since_tick, since_save = 0, 0
minetest.register_globalstep(function(seconds)
  since_tick = since_tick + seconds
  since_save = since_save + seconds
  if since_tick >= 1 then
    since_tick = 0
    api.call("tick")
  end
  if since_save < SAVE_SECONDS then
    return
  end
  since_save = 0
  for _, player in ipairs(minetest.get_connected_players()) do
    local name = player:get_player_name()
    local session = sessions[name]
    if session and session.loaded and not session.frozen and not session.saving then
      save(name, session, player)
    end
  end
end)

-- nil while the session is not ours, or is not loaded yet.
function switchyard.epoch(name)
  local session = sessions[name]
  return session and session.loaded and session.epoch or nil
end

-- keeper: { key =, pack = function(player), unpack = function(player, text), is_payload = }: what is saved of a player, in place of where
-- he stands. is_payload: what comes along over a border is such a text, and newer than what was saved.
function switchyard.set_keeper(other)
  keeper = other
end

-- Saves at once: done(answer).
function switchyard.save(name, done)
  local session, player = sessions[name], minetest.get_player_by_name(name)
  if session and session.loaded and player then
    return save(name, session, player, done)
  end
  done({ ok = false, code = "NOT_FOUND", text = "nobody of this name plays here" })
end

-- From before the save until the outcome of the hand-over is known: a refused save sends nobody away, and whoever leaves meanwhile is let
-- go, or not, when it is.
function switchyard.freeze(name, frozen)
  if not frozen and adrift[name] then
    let_go(name, adrift[name])
    adrift[name] = nil
  elseif sessions[name] then
    sessions[name].frozen = frozen
  end
end

-- After move_commit: the session is the other server's. Nothing is saved any more, and nothing let go.
function switchyard.handed_over(name)
  if adrift[name] then
    adrift[name] = nil
  else
    sessions[name] = nil
  end
end

-- handler(name): the player's data is there; before that he is nobody yet.
function switchyard.register_on_loaded(handler)
  table.insert(loaded_handlers, handler)
end

-- handler(name, is_unsaved): he cannot be saved as he is, and nothing of the world is to be changed by him; or he can again.
function switchyard.register_on_unsaved(handler)
  unsaved.register(handler)
end

-- handler(name, payload, ticket): somebody has come over a border, with what the other server gave along.
function switchyard.register_on_arrive(handler)
  table.insert(arrive_handlers, handler)
end

-- handler(event): every event, EXPECT among them.
function switchyard.register_on_event(handler)
  table.insert(event_handlers, handler)
end
