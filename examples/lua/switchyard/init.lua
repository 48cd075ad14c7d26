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
local api = dofile(minetest.get_modpath("switchyard") .. "/api.lua")(http, base)

local SAVE_SECONDS = 10
local CLAIM_TRIES = 8
local KEY = "place"
-- By player name: { attempt = ..., epoch = ... }; the epoch is there once the session is ours.
local sessions = {}
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
  local value = minetest.write_json(player:get_pos())
  api.call("state/put", holder(name, session.epoch, { key = KEY, value = value }), function(answer)
    if answer.code == "FENCED" and sessions[name] == session then
      send_away(name, "You play on another server now.")
    end
    if done then
      done()
    end
  end)
end

local function let_go(name, session)
  api.call("release", holder(name, session.epoch), function(answer)
    minetest.log("action", "[switchyard] " .. name .. " released: " .. (answer.ok and "OK" or answer.code))
  end)
end

local function load(name, session)
  api.call("state/get", holder(name, session.epoch, { key = KEY }), function(answer)
    if sessions[name] ~= session then
      return -- Gone meanwhile.
    end
    if not answer.ok then
      return send_away(name, "Your data cannot be loaded (" .. answer.code .. ").")
    end
    local player = minetest.get_player_by_name(name)
    local place = answer.value ~= "" and minetest.parse_json(answer.value) or nil
    if player and type(place) == "table" then
      player:set_pos(vector.new(place.x, place.y, place.z))
    end
  end)
end

-- Asks with the same attempt again while the other login is saving and leaving.
local function claim(name, session, tries)
  api.call("claim", { account = name, attempt = session.attempt }, function(answer)
    minetest.log("action", "[switchyard] " .. name .. " claimed: " .. (answer.ok and "OK" or answer.code))
    local wait = answer.retryAfterMs or 0
    if sessions[name] ~= session then
      -- Left before the answer: nobody is there to play.
      if answer.ok then
        let_go(name, { epoch = answer.epoch })
      end
    elseif answer.ok then
      session.epoch = answer.epoch
      load(name, session)
    elseif answer.code == "ELSEWHERE" then
      -- The proxy takes this player to another server: never kicked, and asked for again should that fail.
      minetest.chat_send_player(name, "You are being taken to your server.")
      minetest.after(math.max(wait, 1000) / 1000, function()
        if sessions[name] == session then
          claim(name, session, tries)
        end
      end)
    elseif answer.code == "BUSY" and wait > 0 and tries > 1 then
      minetest.after(wait / 1000, function()
        if sessions[name] == session then
          claim(name, session, tries - 1)
        end
      end)
    elseif answer.code == "BUSY" then
      send_away(name, "You are still playing on another server. Try again in a few seconds.")
    else
      send_away(name, "You cannot play now (" .. answer.code .. ").")
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
  if session and session.epoch then
    -- The agent keeps the order of one account's calls: the release comes after the save.
    save(name, session, player, function()
      let_go(name, session)
    end)
  end
end)

api.follow(function(event)
  minetest.log("action", "[switchyard] event " .. event.kind .. " " .. event.account)
  local session = sessions[event.account]
  if not session or session.epoch ~= event.epoch then
    return
  end
  if event.kind == "KICK" then
    -- Saved and released by on_leaveplayer.
    minetest.kick_player(event.account, "You have logged in somewhere else.")
  elseif event.kind == "FENCED" then
    send_away(event.account, "You play on another server now.")
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
    if session and session.epoch then
      save(name, session, player)
    end
  end
end)
