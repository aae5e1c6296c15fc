//! Redirects are not followed: not to another path, and not to another host, which would be given
//! rows and key.

use receive::Rule;

use crate::scene::Scene;

#[test]
fn a_redirect_is_an_error_that_names_its_target() {
    for status in [301, 302, 307, 308] {
        let scene = Scene::with_chunks_of(60);
        let other = scene.server_with(|options| options.database = scene.path().join("other.sqlite"));
        let elsewhere = format!("{}/elsewhere?secret=1", other.url());
        for (location, shown) in [("/v2/tenants", "/v2/tenants,"), (elsewhere.as_str(), "/elsewhere,")] {
            let server =
                scene.server_with(|options| options.rules = vec![Rule::redirect("/tenants/bulk", status, location)]);
            let ended =
                scene.upload(&server.url(), "").failed(1, &format!("{status}, a redirect to http://127.0.0.1:"));
            ended.says(shown).says("which is not followed").never_says("secret");
            assert_eq!(server.requests().total, 1, "it is not sent again");
            scene.upload(&server.url(), "--restart").failed(1, "a redirect to");
        }
        assert_eq!(other.requests().connections, 0, "{status}: the other host has seen something");
    }
}
