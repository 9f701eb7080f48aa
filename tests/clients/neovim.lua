-- Waits for firelint's diagnostics in the file that is open, applies the preferred action of the rule that REPAIR names, and
-- writes down what came of it.
local report, repair = os.getenv("REPORT"), os.getenv("REPAIR")
local deadline = vim.loop.now() + 12000

local function remaining()
  vim.loop.update_time()
  return math.max(deadline - vim.loop.now(), 1)
end

local function wait(what, condition)
  if not vim.wait(remaining(), condition, 20) then
    error(what .. " in time", 0)
  end
end

local function told(rule)
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if one.user_data.lsp.code == rule then
      return one
    end
  end
end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, remaining())
  for _, answer in pairs(answers or {}) do
    return answer.result
  end
  error("no answer to " .. method, 0)
end

local function look()
  wait("no diagnostic", function()
    return #vim.diagnostic.get(0) > 0
  end)
  local shown = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(shown, { one.lnum + 1, one.user_data.lsp.code })
  end
  if repair then
    local finding = told(repair) or error("no diagnostic of " .. repair, 0)
    vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
    local params = vim.lsp.util.make_range_params()
    params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics() }
    for _, action in ipairs(ask("textDocument/codeAction", params)) do
      if action.isPreferred then
        local edit = action.edit or ask("codeAction/resolve", action).edit
        vim.lsp.util.apply_workspace_edit(edit, "utf-16")
      end
    end
    wait("the repaired finding did not go", function()
      return not told(repair)
    end)
  end
  return { shown = shown, text = vim.api.nvim_buf_get_lines(0, 0, -1, true) }
end

-- An error that is not caught leaves Neovim waiting for a key.
local fine, result = pcall(look)
vim.fn.writefile({ vim.fn.json_encode(fine and result or { failure = result }) }, report)
vim.cmd("qall!")
