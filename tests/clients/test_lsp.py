"""The language server, asked as Neovim, Emacs and VS Code ask, by what each of them says of itself."""

import asyncio
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import ClientServerConfig, client_capabilities, make_test_lsp_client

from conftest import TASK

CLIENTS = ["neovim", "emacs", "visual_studio_code"]

LIMIT = 10


async def within(what: str, awaited):
    """What is awaited; if it does not come in time, the test fails."""
    try:
        return await asyncio.wait_for(awaited, LIMIT)
    except asyncio.TimeoutError:
        pytest.fail(f"no {what} within {LIMIT} s")


@pytest_asyncio.fixture(params=CLIENTS)
async def editor(request, firelint: Path, tmp_path: Path):
    """An editor that has the folder open, and waits for no pause."""
    config = ClientServerConfig(
        server_command=[str(firelint), "lsp"], client_factory=make_test_lsp_client
    )
    client = await config.start()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams):
        return None

    begin = types.InitializeParams(
        capabilities=client_capabilities(request.param),
        root_uri=tmp_path.as_uri(),
        initialization_options={"pause": 0},
    )
    await within("answer to initialize", client.initialize_session(begin))
    yield client
    await within("answer to shutdown", client.shutdown_session())
    await within("end of the server", client.stop())


def open_text(editor, path: Path, text: str) -> str:
    uri = path.as_uri()
    item = types.TextDocumentItem(uri=uri, language_id="json", version=1, text=text)
    editor.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    return uri


async def shown(editor, uri: str) -> list[types.Diagnostic]:
    async def published() -> None:
        while uri not in editor.diagnostics:
            await editor.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    await within(f"diagnostics of {uri}", published())
    return list(editor.diagnostics[uri])


async def test_a_finding_is_shown_and_repaired(editor, tmp_path: Path):
    uri = open_text(editor, tmp_path / "task.json", TASK)
    found = await shown(editor, uri)
    [misspelt] = [one for one in found if one.code == "unknown-condition"]
    assert misspelt.source == "firelint"
    assert TASK.splitlines()[misspelt.range.start.line].find('"Healthy"') > 0
    asked = types.CodeActionParams(
        text_document=types.TextDocumentIdentifier(uri=uri),
        range=misspelt.range,
        context=types.CodeActionContext(diagnostics=[misspelt]),
    )
    actions = await within("code actions", editor.text_document_code_action_async(asked))
    # What has a command is read as nothing but a command by this client.
    actions = [one for one in actions if isinstance(one, types.CodeAction)]
    [fix] = [one for one in actions if one.is_preferred]
    if fix.edit is None:
        fix = await within("resolved action", editor.code_action_resolve_async(fix))
    if fix.edit.document_changes:
        [change] = fix.edit.document_changes
        assert change.text_document.version == 1
        edits = change.edits
    else:
        edits = fix.edit.changes[uri]
    assert "HEALTHY" in "".join(edit.new_text for edit in edits)


async def test_a_change_is_judged_unsaved(editor, tmp_path: Path):
    uri = open_text(editor, tmp_path / "task.json", TASK)
    assert "unknown-condition" in [one.code for one in await shown(editor, uri)]
    editor.diagnostics.clear()
    editor.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=uri, version=2),
            content_changes=[
                types.TextDocumentContentChangeWholeDocument(text=TASK.replace("Healthy", "HEALTHY"))
            ],
        )
    )
    assert "unknown-condition" not in [one.code for one in await shown(editor, uri)]


async def test_other_files_are_left_alone(editor, tmp_path: Path):
    foreign = open_text(editor, tmp_path / "a.json", '{ "name": "a" }')
    uri = open_text(editor, tmp_path / "task.json", TASK)
    await shown(editor, uri)
    assert foreign not in editor.diagnostics


async def test_a_name_leads_to_its_container(editor, tmp_path: Path):
    uri = open_text(editor, tmp_path / "task.json", TASK)
    column = TASK.splitlines()[2].index('"db"') + 1
    document = types.TextDocumentIdentifier(uri=uri)
    place = types.Position(line=2, character=column)
    asked = types.DefinitionParams(text_document=document, position=place)
    found = await within("definition", editor.text_document_definition_async(asked))
    assert [one.range.start.line for one in found] == [1]
    asked = types.HoverParams(text_document=document, position=types.Position(line=1, character=5 + 8))
    hover = await within("hover", editor.text_document_hover_async(asked))
    assert "certain when it starts" in hover.contents.value


async def test_a_message_says_it_all_where_nothing_is_linked(editor, examples: Path, tmp_path: Path):
    text = (examples / "incident" / "task-definition.json").read_text()
    uri = open_text(editor, tmp_path / "task.json", text)
    [early] = [one for one in await shown(editor, uri) if one.code == "app-before-probe"]
    assert "\n1. " in early.message
    assert bool(early.related_information) != ("\nline " in early.message)
