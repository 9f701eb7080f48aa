-- Opens a file, waits for firelint's diagnostic, applies its preferred action, and writes down what came of it.
local binary, file, report = os.getenv("FIRELINT_BIN"), os.getenv("FILE"), os.getenv("REPORT")

local function done(result)
  vim.fn.writefile({ vim.fn.json_encode(result) }, report)
  vim.cmd("qall!")
end

local function wait(what, condition)
  if not vim.wait(20000, condition, 20) then
    done({ failure = what })
  end
end

vim.cmd("edit " .. file)
local client = vim.lsp.start_client({
  cmd = { binary, "lsp" },
  root_dir = vim.fn.fnamemodify(file, ":h"),
  init_options = { pause = 0 },
})
vim.lsp.buf_attach_client(0, client)
wait("no diagnostic", function()
  return #vim.diagnostic.get(0) > 0
end)
local shown = {}
for _, one in ipairs(vim.diagnostic.get(0)) do
  table.insert(shown, { line = one.lnum, source = one.source, code = one.user_data.lsp.code })
  if one.user_data.lsp.code == "unknown-condition" then
    vim.api.nvim_win_set_cursor(0, { one.lnum + 1, one.col })
  end
end

local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics() }
local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 20000)
for _, answer in pairs(answers or {}) do
  for _, action in ipairs(answer.result or {}) do
    if action.isPreferred then
      if not action.edit then
        action = vim.lsp.buf_request_sync(0, "codeAction/resolve", action, 20000)[client].result
      end
      vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
    end
  end
end
wait("the finding stays", function()
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if one.user_data.lsp.code == "unknown-condition" then
      return false
    end
  end
  return true
end)
done({ shown = shown, text = vim.api.nvim_buf_get_lines(0, 0, -1, true) })
