//! Certificates are checked: against the system's authorities and those of `--ca-cert`, the clock,
//! and the host's name.

use std::fs;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use receive::{Running, Tls};

use crate::scene::Scene;

/// An authority that no system trusts.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A certificate for a host, and its key.
    fn sign(&self, host: &str, change: impl FnOnce(&mut CertificateParams)) -> Tls {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        change(&mut params);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Tls { certificates: certificate.pem().into_bytes(), private_key: key.serialize_pem().into_bytes() }
    }

    /// Its own certificate in a file.
    fn file(&self, scene: &Scene) -> String {
        let path = scene.path().join("authority.pem");
        fs::write(&path, self.0.pem()).unwrap();
        path.display().to_string()
    }
}

fn self_signed() -> Tls {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap();
    Tls { certificates: certificate.pem().into_bytes(), private_key: key.serialize_pem().into_bytes() }
}

fn server(scene: &Scene, tls: Tls) -> Running {
    scene.server_with(|options| options.tls = Some(tls))
}

#[test]
fn a_certificate_of_a_named_authority_is_accepted() {
    let (scene, authority) = (Scene::with_chunks_of(60), Authority::new());
    let server = server(&scene, authority.sign("127.0.0.1", |_| ()));
    let flags = format!("--ca-cert {}", authority.file(&scene));
    scene.upload(&server.url(), &flags).succeeded().says("exactly once");
    scene.assert_all_stored("https");
}

#[test]
fn other_certificates_are_refused_at_once() {
    let (scene, authority) = (Scene::with_chunks_of(60), Authority::new());
    let ca_cert = format!("--ca-cert {}", authority.file(&scene));
    let expired = |params: &mut CertificateParams| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    };
    for (what, tls, flags) in [
        ("of an unknown authority", authority.sign("127.0.0.1", |_| ()), ""),
        ("self-signed", self_signed(), ""),
        ("self-signed, with another authority", self_signed(), ca_cert.as_str()),
        ("expired", authority.sign("127.0.0.1", expired), &ca_cert),
        ("of another host", authority.sign("example.com", |_| ()), &ca_cert),
    ] {
        let server = server(&scene, tls);
        let ended = scene
            .upload(&server.url(), flags)
            .failed(1, &format!("the certificate of {} is not trusted", server.url()));
        ended.says("--ca-cert\n").never_says("retrying in").never_says("resume with");
        let requests = server.requests();
        assert_eq!(requests.total, 0, "{what}: a request came through");
    }
}

#[test]
fn a_file_without_a_certificate_is_refused() {
    let scene = Scene::with_chunks_of(1_000);
    fs::write(scene.path().join("empty.pem"), "nothing").unwrap();
    scene.upload("https://127.0.0.1:1", "--ca-cert empty.pem").failed(2, "--ca-cert empty.pem holds no certificate");
    scene.upload("https://127.0.0.1:1", "--ca-cert none.pem").failed(2, "--ca-cert none.pem cannot be read");
}
