-- Players whose state the agent refuses for good, because it is too large say: they hear so, and whoever registers for it withholds the
-- world from them, until a save succeeds. What they do meanwhile could be neither kept nor undone.
local REFUSED_FOR_GOOD = { BAD_REQUEST = true, LIMIT = true }
local VALUE_BYTES_MAX = 65535

-- session_of(name): the session of whoever plays. Marks of a session: `failed`, why its last save did not go through; `unsaved`, whether
-- that is for good.
return function(session_of)
  local unsaved = {}
  local handlers = {}

  local function turn(name, session, is_unsaved)
    session.unsaved = is_unsaved or nil
    if session_of(name) == session then
      for _, handler in ipairs(handlers) do
        handler(name, is_unsaved)
      end
    end
  end

  -- nil, or the refusal that the agent would give.
  function unsaved.refusal_of(value)
    if #value <= VALUE_BYTES_MAX then
      return nil
    end
    return { ok = false, code = "LIMIT", text = #value .. " bytes are more than " .. VALUE_BYTES_MAX }
  end

  function unsaved.refused(name, session, why)
    session.failed = why
    minetest.chat_send_player(name, "You cannot be saved (" .. why .. "), and can change nothing until you are. "
      .. "Do you carry too much? /discard destroys what you hold in your hand.")
    if not session.unsaved then
      minetest.log("error", "[switchyard] " .. name .. " cannot be saved: " .. why)
      turn(name, session, true)
    end
  end

  -- Of each save.
  function unsaved.answered(name, session, answer)
    if answer.ok then
      session.failed = nil
      if session.unsaved then
        minetest.chat_send_player(name, "You are saved again.")
        turn(name, session, false)
      end
    elseif REFUSED_FOR_GOOD[answer.code] then
      unsaved.refused(name, session, answer.code .. " " .. answer.text)
    elseif answer.code ~= "FENCED" then
      session.failed = answer.code .. " " .. answer.text
    end
  end

  -- Before a session is let go.
  function unsaved.log_loss(name, session)
    if session.failed then
      minetest.log("error", "[switchyard] " .. name .. " loses what has changed since the last save: " .. session.failed)
    end
  end

  function unsaved.register(handler)
    table.insert(handlers, handler)
  end

  minetest.register_chatcommand("discard", {
    description = "Destroys what you hold in your hand, while you carry too much to be saved",
    func = function(name)
      local session, player = session_of(name), minetest.get_player_by_name(name)
      if not (session and session.unsaved and player) then
        return false, "You can be saved as you are."
      end
      player:set_wielded_item(ItemStack(""))
      return true, "It is gone."
    end,
  })

  return unsaved
end
