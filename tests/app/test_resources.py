from kapmonitor.app.resources import list_resources, resource_path


def test_that_the_built_in_protocols_are_found_in_a_checkout() -> None:
    found = list_resources("protocols", ".toml")

    assert resource_path("protocols", "im-ketamine.toml") in found
    assert list(found) == sorted(found)


def test_that_a_folder_that_does_not_exist_holds_nothing() -> None:
    assert list_resources("no-such-folder", ".toml") == ()
